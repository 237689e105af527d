"""Where a server comes from: Docker where it can, else jars."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from . import docker, servers
from .errors import ServiceFailed

PREPARE: dict[str, dict[str, Callable[[Path, int], servers.Server]]] = {
    "docker": {
        "kafka": docker.prepare_kafka,
        "elasticsearch": docker.prepare_elasticsearch,
    },
    "jars": {
        "kafka": servers.prepare_kafka,
        "elasticsearch": servers.prepare_elasticsearch,
    },
}
VARIABLE = "BSOCIAL_DEVSERVICES"
_DATA_OF_JARS = {"kafka": "data", "elasticsearch": "home"}


def choose_way(name: str, folder: Path, wanted: str | None) -> str:
    """Choose for a server; a folder with data from a server of jars stays with jars.

    Raises ServiceFailed when the way that is wanted is none, or Docker's and not to be had.
    """
    wanted = wanted or os.environ.get(VARIABLE) or None
    if wanted is not None and wanted not in PREPARE:
        raise ServiceFailed(f"{VARIABLE} is one of: {', '.join(PREPARE)}.")
    if wanted == "jars" or (wanted is None and (folder / _DATA_OF_JARS[name]).exists()):
        return "jars"
    obstacle = docker.why_not(name)
    if obstacle is None:
        return "docker"
    if wanted == "docker":
        raise ServiceFailed(f"{name} does not come from Docker: {obstacle}.")
    print(f"{name} comes from jars: {obstacle}.", file=sys.stderr, flush=True)
    return "jars"
