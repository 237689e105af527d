"""What we ask of the `docker` command, and what must not be left in its engine."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from devstack.commands import run_tool
from devstack.errors import StackError

LABEL = "bsocial.devservices"
"""On containers and volumes: the host and the folder that they belong to."""
NAME_FILE = "docker"
_ASK_SECONDS = 10
_WORK_SECONDS = 20
_PULL_SECONDS = 3000
_UNREADABLE = ""


def why_not(image: str, say: Callable[[str], None]) -> str | None:
    """Return why an image cannot be used; None when it can, and is here then."""
    if not os.environ.get("DOCKER_HOST", "unix://").startswith("unix://"):
        return "DOCKER_HOST may be another machine, whose loopback address is not ours"
    engine = _docker("info", seconds=_ASK_SECONDS)
    if engine.returncode:
        return f"Docker has no engine here ({_reason(engine)})"
    if _docker("image", "inspect", image).returncode == 0:
        return None
    say(f"pulling {image}")
    pulled = _docker("pull", "--quiet", image, seconds=_PULL_SECONDS)
    return f"{image} cannot be pulled ({_reason(pulled)})" if pulled.returncode else None


def create(name: str, folder: Path, image: str, *options: str) -> None:
    """Make a container, and its volume the first time, for a folder. Raises StackError."""
    label = f"{LABEL}={socket.gethostname()}:{folder}"
    for command in (
        ("volume", "create", "--label", label, name),
        ("create", "--name", name, "--label", label, *options, image),
    ):
        done = _docker(*command)
        if done.returncode:
            raise StackError(f"docker {command[0]} failed: {_reason(done)}")


def stop(container: str, seconds: int) -> None:
    """Stop a container kindly, after so many seconds by force, and remove it; its volume stays.

    A signal to the process that shows its output would not do: newer ones leave at once and let
    the container run.
    """
    _docker("stop", "-t", str(seconds), container, seconds=seconds + _WORK_SECONDS)
    remove(container)


def remove(container: str) -> None:
    """Remove a container, running or not, if there is one of this name; its volume stays."""
    _docker("rm", "--force", "--volumes", container)


def sweep() -> None:
    """Remove the containers and volumes of folders that are gone or were begun anew."""
    here = socket.gethostname()
    for what, column in ((("container", "ls", "--all"), "Names"), (("volume", "ls"), "Name")):
        row = f'{{{{.{column}}}}} {{{{.Label "{LABEL}"}}}}'
        done = _docker(*what, "--filter", f"label={LABEL}", "--format", row)
        for line in done.stdout.splitlines():
            name, _, place = line.partition(" ")
            host, _, folder = place.partition(":")
            if host == here and written_name(Path(folder)) not in {name, _UNREADABLE}:
                remove(name)
                _docker("volume", "rm", "--force", name)


def written_name(folder: Path) -> str | None:
    """Read the name of a folder's container and volume; None where there is none."""
    try:
        return (folder / NAME_FILE).read_text()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return _UNREADABLE


def _docker(*arguments: str, seconds: float = _WORK_SECONDS) -> "CompletedProcess[str]":
    """Run docker to its end."""
    return run_tool(["docker", *arguments], seconds)


def _reason(done: "CompletedProcess[str]") -> str:
    """Return the first line of what docker complained about."""
    return next(iter(done.stderr.strip().splitlines()), f"it ended with {done.returncode}")
