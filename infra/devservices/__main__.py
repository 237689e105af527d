"""The command: start, stop or show the development services.

    python -m infra.devservices start [--kafka] [--elasticsearch] [--data DIR] [--follow PID]
    python -m infra.devservices stop|status [--data DIR]

Without a choice both are meant. `start` and `status` print JSON: `kafka_bootstrap` and
`elasticsearch_url` of what is ready. The servers run until `stop`, or until the process that
`--follow` names has ended, however it ended. The first start downloads about 150 MB.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from .errors import ServiceFailed
from .keeper import Keeper, read_state, try_lock
from .servers import PREPARE

_ROOT = Path(__file__).parents[2]
_NAMES = {"kafka": "kafka_bootstrap", "elasticsearch": "elasticsearch_url"}
_START_SECONDS = 3600
_STOP_SECONDS = 60
_POLL_SECONDS = 0.1


def main() -> int:
    """Read the arguments and do it; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.devservices",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", choices=["start", "stop", "status", "keep"])
    parser.add_argument("--kafka", action="append_const", const="kafka", dest="services")
    parser.add_argument(
        "--elasticsearch", action="append_const", const="elasticsearch", dest="services"
    )
    parser.add_argument("--data", type=Path, default=_ROOT / ".data" / "devservices")
    parser.add_argument("--follow", type=int, metavar="PID")
    given = parser.parse_args()
    services, data = given.services or list(PREPARE), given.data.absolute()
    try:
        if given.action == "keep":
            Keeper(services[0], data / services[0], given.follow).run()
        elif given.action == "start":
            start(services, data, given.follow)
        elif given.action == "stop":
            stop(services, data)
        else:
            show(services, data)
    except ServiceFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def start(services: list[str], data: Path, followed_pid: int | None) -> None:
    """Start what does not run yet, both at once, wait until it is ready, and show it."""
    keepers = {name: _start_keeper(name, data, followed_pid) for name in services}
    for name, keeper in keepers.items():
        _wait_ready(name, data / name, keeper)
    show(services, data)


def _start_keeper(name: str, data: Path, followed_pid: int | None) -> "subprocess.Popen[bytes]":
    """Start a process that outlives us and keeps one server; it ends where one is kept already."""
    folder = data / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "infra.devservices", "keep", f"--{name}", "--data", str(data)]
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
            continue
        os.kill(state["keeper_pid"], signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while (lock := try_lock(folder)) is None:
            if time.monotonic() > deadline:
                raise ServiceFailed(f"{name} does not stop.")
            time.sleep(_POLL_SECONDS)
        lock.close()


def show(services: list[str], data: Path) -> None:
    """Print the addresses of what is ready."""
    states = {name: read_state(data / name) for name in services}
    ready = {_NAMES[name]: state["address"] for name, state in states.items() if state}
    print(json.dumps(ready), flush=True)


if __name__ == "__main__":
    sys.exit(main())
