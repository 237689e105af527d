"""The command for Kafka and Elasticsearch: start, stop, show or remove them.

    python -m devstack start [--kafka] [--elasticsearch] [--data DIR] [--follow PID]
                             [--with docker|jars]
    python -m devstack stop|status|remove [--kafka] [--elasticsearch] [--data DIR]

Without a choice both are meant. `start` and `status` print JSON: `kafka_bootstrap` and
`elasticsearch_url` of what is ready. The servers run until `stop`, or until the process that
`--follow` names has ended, however it ended. Their data stays; `remove` stops them and deletes it.

They are containers where Docker has an engine and the images (1 GB, which are pulled); else they
run from jars that Maven fetches (150 MB), and a line says why. A folder whose data comes from jars
stays with jars. `--with`, or BSOCIAL_DEVSERVICES in the environment, chooses.
"""

import argparse
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from devstack import docker
from devstack.errors import StackError
from devstack.event_servers import ADDRESSES, WAYS
from devstack.lease import take_all
from devstack.process import wait_until
from devstack.state import FOR_EVER, KeeperFiles, KeeperOptions

_CHECKOUT = Path(__file__).parents[3]
_STOP_SECONDS = 90


def main() -> int:
    """Read the arguments and do it; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m devstack",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = {"start": start, "stop": stop, "status": show, "remove": remove}
    parser.add_argument("action", choices=list(actions))
    for kind in ADDRESSES:
        parser.add_argument(f"--{kind}", action="append_const", const=kind, dest="kinds")
    parser.add_argument("--data", type=Path, default=_CHECKOUT / ".data" / "devservices")
    parser.add_argument("--follow", type=int, metavar="PID", default=FOR_EVER)
    parser.add_argument("--with", choices=WAYS, dest="way")
    given = parser.parse_args()
    folder, kinds = str(given.data.absolute()), given.kinds or list(ADDRESSES)
    servers = [KeeperOptions(kind, folder, way=given.way, follow=given.follow) for kind in kinds]
    try:
        actions[given.action](servers)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def start(servers: list[KeeperOptions]) -> None:
    """Start what does not run yet, wait until it is ready, and show it. Raises StackError."""
    take_all(servers, lambda text: print(text, file=sys.stderr, flush=True))
    show(servers)


def stop(servers: list[KeeperOptions]) -> None:
    """Stop what runs, and what a killed keeper has left. Raises StackError."""
    for server in servers:
        files = KeeperFiles(server)
        state = files.read()
        container = docker.written_name(Path(server.folder, server.kind))
        if state is not None and files.is_kept():
            os.kill(state.keeper_pid, signal.SIGINT)
            if not wait_until(files.is_free, _STOP_SECONDS):
                raise StackError(f"{server.kind} does not stop.")
        elif container is not None:
            docker.remove(container)


def remove(servers: list[KeeperOptions]) -> None:
    """Stop what runs, and delete its data, and what Docker has of folders that are gone."""
    stop(servers)
    for server in servers:
        shutil.rmtree(Path(server.folder, server.kind), ignore_errors=True)
        KeeperFiles(server).remove()
    docker.sweep()


def show(servers: list[KeeperOptions]) -> None:
    """Print the addresses of what is ready."""
    ready = {}
    for server in servers:
        if state := KeeperFiles(server).ready():
            ready[ADDRESSES[server.kind]] = state.url
    print(json.dumps(ready), flush=True)


if __name__ == "__main__":
    sys.exit(main())
