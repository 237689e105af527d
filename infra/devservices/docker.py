"""The servers as containers, where Docker has an engine here and the images can be had.

A keeper makes a container, which it starts as often as it ends, and removes in the end. The data is
in a volume, which stays as long as the folder of the service does: container and volume have the
name that the folder's file `docker` says, and a label that says the folder.
"""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .errors import ServiceFailed
from .servers import (
    CLUSTER_ID,
    ELASTICSEARCH_MEMORY,
    KAFKA_MEMORY,
    LOOPBACK,
    Server,
    answers_kafka,
    is_healthy,
    kafka_settings,
)

IMAGES = {"kafka": "apache/kafka:4.3.1", "elasticsearch": "elasticsearch:9.5.3"}
LABEL = "bsocial.devservices"
_ASK_SECONDS = 10
_WORK_SECONDS = 20
_PULL_SECONDS = 3000
_CONTROLLER_PORT = 9093
_UNREADABLE = ""
_KAFKA_DATA = "/var/lib/kafka/data"
_ELASTICSEARCH_SETTINGS = {
    "discovery.type": "single-node",
    "cluster.name": "bsocial-dev",
    "node.name": "bsocial-dev",
    "xpack.security.enabled": "false",
    "xpack.ml.enabled": "false",
    "ingest.geoip.downloader.enabled": "false",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "ES_JAVA_OPTS": " ".join(ELASTICSEARCH_MEMORY),
}


def why_not(name: str) -> str | None:
    """Say why a server cannot come from Docker; None when it can, and its image is here then."""
    if not os.environ.get("DOCKER_HOST", "unix://").startswith("unix://"):
        return "DOCKER_HOST may be another machine, whose loopback address is not ours"
    engine = _docker("info", seconds=_ASK_SECONDS)
    if engine.returncode:
        return f"Docker has no engine here ({_reason(engine)})"
    image = IMAGES[name]
    if _docker("image", "inspect", image).returncode == 0:
        return None
    print(f"pulling {image}", file=sys.stderr, flush=True)
    pulled = _docker("pull", "--quiet", image, seconds=_PULL_SECONDS)
    return f"{image} cannot be pulled ({_reason(pulled)})" if pulled.returncode else None


def prepare_kafka(folder: Path, port: int) -> Server:
    """Make a broker's container. It listens on the same port inside, where it calls itself too."""
    settings = kafka_settings(port, "0.0.0.0", _CONTROLLER_PORT, _KAFKA_DATA)  # noqa: S104  inside
    environment = {f"KAFKA_{key.upper().replace('.', '_')}": settings[key] for key in settings}
    environment |= {"CLUSTER_ID": CLUSTER_ID, "KAFKA_HEAP_OPTS": " ".join(KAFKA_MEMORY)}
    container = _create("kafka", folder, f"{port}:{port}", _KAFKA_DATA, environment)
    return Server(_start(container), f"{LOOPBACK}:{port}", lambda: answers_kafka(port), container)


def prepare_elasticsearch(folder: Path, port: int) -> Server:
    """Make a node's container."""
    data, url = "/usr/share/elasticsearch/data", f"http://{LOOPBACK}:{port}"
    container = _create("elasticsearch", folder, f"{port}:9200", data, _ELASTICSEARCH_SETTINGS)
    return Server(_start(container), url, lambda: is_healthy(url), container)


def stop(container: str, seconds: int) -> None:
    """Stop a container kindly, after so many seconds by force, and remove it; its volume stays.

    Whoever shows its output ends with it. A signal to that process would not do: newer ones leave
    at once and let the container run.
    """
    _docker("stop", "-t", str(seconds), container, seconds=seconds + _WORK_SECONDS)
    remove(container)


def remove(container: str) -> None:
    """Remove a container, running or not, if there is one of this name; its volume stays."""
    _docker("rm", "--force", "--volumes", container)


def remove_left(folder: Path) -> None:
    """Remove the container that a killed keeper of a folder may have left."""
    container = _written_name(folder)
    if container is not None:
        remove(container)


def sweep() -> None:
    """Remove the containers and volumes of folders that are gone or were begun anew."""
    here = socket.gethostname()
    for name, (host, folder) in _labelled().items():
        if host == here and _written_name(Path(folder)) not in {name, _UNREADABLE}:
            remove(name)
            _docker("volume", "rm", "--force", name)


def _labelled() -> dict[str, tuple[str, str]]:
    """List what has our label: names, with the host and the folder they belong to."""
    found = {}
    for what, name in ((("container", "ls", "--all"), "Names"), (("volume", "ls"), "Name")):
        row = f'{{{{.{name}}}}} {{{{.Label "{LABEL}"}}}}'
        done = _docker(*what, "--filter", f"label={LABEL}", "--format", row)
        for line in done.stdout.splitlines():
            key, _, place = line.partition(" ")
            host, _, folder = place.partition(":")
            found[key] = (host, folder)
    return found


def _written_name(folder: Path) -> str | None:
    """Read the name in a folder; None where there is none."""
    try:
        return (folder / "docker").read_text()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return _UNREADABLE


def _create(name: str, folder: Path, ports: str, data: str, environment: Mapping[str, str]) -> str:
    """Make the container of a folder, and its volume the first time; gives their name."""
    remove_left(folder)
    sweep()
    container = _written_name(folder)
    if container is None:
        container = f"bsocial-{name}-{secrets.token_hex(6)}"
        (folder / "docker").write_text(container)
    label = f"{LABEL}={socket.gethostname()}:{folder}"
    _must("volume", "create", "--label", label, container)
    _must(
        *("create", "--name", container, "--label", label),
        *("--publish", f"{LOOPBACK}:{ports}", "--volume", f"{container}:{data}"),
        *("--log-driver", "none"),  # all of it goes to server.log
        *(word for key, value in environment.items() for word in ("--env", f"{key}={value}")),
        IMAGES[name],
    )
    return container


def _start(container: str) -> list[str | Path]:
    """Give the command that starts a container and shows its output until it ends."""
    return ["docker", "start", "--attach", container]


def _must(*arguments: str) -> None:
    """Run docker; raises ServiceFailed with its reason."""
    done = _docker(*arguments)
    if done.returncode:
        raise ServiceFailed(f"docker {arguments[0]} failed: {_reason(done)}")


def _docker(*arguments: str, seconds: float = _WORK_SECONDS) -> "subprocess.CompletedProcess[str]":
    """Run docker to its end; one that is not there or not done in time has failed."""
    try:
        return subprocess.run(
            ["docker", *arguments], capture_output=True, text=True, check=False, timeout=seconds
        )
    except OSError:
        return subprocess.CompletedProcess(arguments, 127, "", "`docker` was not found")
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(arguments, 124, "", f"no answer in {seconds} s")


def _reason(done: "subprocess.CompletedProcess[str]") -> str:
    """Give the first line of what docker complained about."""
    return next(iter(done.stderr.strip().splitlines()), f"it ended with {done.returncode}")
