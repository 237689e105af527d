"""The command: start, stop, show or remove the development services.

    python -m infra.devservices start [--kafka] [--elasticsearch] [--data DIR] [--follow PID]
                                      [--with docker|jars]
    python -m infra.devservices stop|status|remove [--kafka] [--elasticsearch] [--data DIR]

Without a choice both are meant. `start` and `status` print JSON: `kafka_bootstrap` and
`elasticsearch_url` of what is ready. The servers run until `stop`, or until the process that
`--follow` names has ended, however it ended. Their data stays; `remove` stops them and deletes it.

They are containers where Docker has an engine and the images (they are pulled, 1 GB, when they are
not there); else they run from jars that Maven fetches (150 MB), and a line says why. A folder whose
data comes from jars stays with jars. `--with`, or BSOCIAL_DEVSERVICES in the environment, chooses.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from . import docker
from .errors import ServiceFailed
from .keeper import Keeper, read_state, try_lock
from .ways import PREPARE, choose_way

_ROOT = Path(__file__).parents[2]
_NAMES = {"kafka": "kafka_bootstrap", "elasticsearch": "elasticsearch_url"}
_START_SECONDS = 3600
_STOP_SECONDS = 90
_POLL_SECONDS = 0.1


def main() -> int:
    """Read the arguments and do it; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.devservices",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", choices=["start", "stop", "status", "remove", "keep"])
    parser.add_argument("--kafka", action="append_const", const="kafka", dest="services")
    parser.add_argument(
        "--elasticsearch", action="append_const", const="elasticsearch", dest="services"
    )
    parser.add_argument("--data", type=Path, default=_ROOT / ".data" / "devservices")
    parser.add_argument("--follow", type=int, metavar="PID")
    parser.add_argument("--with", choices=list(PREPARE), dest="way")
    given = parser.parse_args()
    services, data = given.services or list(_NAMES), given.data.absolute()
    actions: dict[str, Callable[[], None]] = {
        "keep": lambda: Keeper(services[0], data / services[0], given.way, given.follow).run(),
        "start": lambda: start(services, data, given.way, given.follow),
        "stop": lambda: stop(services, data),
        "status": lambda: show(services, data),
        "remove": lambda: remove(services, data),
    }
    try:
        actions[given.action]()
    except ServiceFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def start(services: list[str], data: Path, way: str | None, followed_pid: int | None) -> None:
    """Start what does not run yet, both at once, wait until it is ready, and show it."""
    missing = [name for name in services if read_state(data / name) is None]
    ways = {name: choose_way(name, data / name, way) for name in missing}
    keepers = {name: _start_keeper(name, data, ways[name], followed_pid) for name in missing}
    for name, keeper in keepers.items():
        _wait_ready(name, data / name, keeper)
    show(services, data)


def _start_keeper(
    name: str, data: Path, way: str, followed_pid: int | None
) -> "subprocess.Popen[bytes]":
    """Start a process that outlives us and keeps one server; it ends where one is kept already."""
    folder = data / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "infra.devservices", "keep", f"--{name}", "--data", str(data)]
    command += ["--with", way]
    if followed_pid is not None:
        command += ["--follow", str(followed_pid)]
    with (folder / "keeper.log").open("wb" if read_state(folder) is None else "ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=_ROOT,
            start_new_session=True,
        )


def _wait_ready(name: str, folder: Path, keeper: "subprocess.Popen[bytes]") -> None:
    """Wait for the state of a service; raises ServiceFailed when its keeper gave up."""
    deadline = time.monotonic() + _START_SECONDS
    while read_state(folder) is None:
        if keeper.poll() is not None and (lock := try_lock(folder)) is not None:
            lock.close()
            raise ServiceFailed(f"{name}: {(folder / 'keeper.log').read_text().strip()}")
        if time.monotonic() > deadline:
            raise ServiceFailed(f"{name} was not ready within {_START_SECONDS} s.")
        time.sleep(_POLL_SECONDS)


def stop(services: list[str], data: Path) -> None:
    """Stop what runs; a folder whose lock is free has no keeper."""
    for name in services:
        folder = data / name
        state = read_state(folder)
        if state is None:
            docker.remove_left(folder)
            continue
        os.kill(state["keeper_pid"], signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while (lock := try_lock(folder)) is None:
            if time.monotonic() > deadline:
                raise ServiceFailed(f"{name} does not stop.")
            time.sleep(_POLL_SECONDS)
        lock.close()


def remove(services: list[str], data: Path) -> None:
    """Stop what runs, and take its data away, and what Docker has of folders that are gone."""
    stop(services, data)
    for name in services:
        shutil.rmtree(data / name, ignore_errors=True)
    docker.sweep()


def show(services: list[str], data: Path) -> None:
    """Print the addresses of what is ready."""
    states = {name: read_state(data / name) for name in services}
    ready = {_NAMES[name]: state["address"] for name, state in states.items() if state}
    print(json.dumps(ready), flush=True)


if __name__ == "__main__":
    sys.exit(main())
