"""How each server is started from jars, and when it is ready."""

import socket
import struct
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import ServiceFailed
from .jars import elasticsearch_home, kafka_jars
from .java import find_java

LOOPBACK = "127.0.0.1"
CLUSTER_ID = "YnNvY2lhbC1kZXZlbG9wbQ"
_ASK_SECONDS = 5
KAFKA_MEMORY = ("-Xms256m", "-Xmx512m")
ELASTICSEARCH_MEMORY = ("-Xms512m", "-Xmx512m")
_ASK_API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""Length, which request, its version, its number, no client name: kafka.apache.org/protocol."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready to be started in its folder; `container` names Docker's."""

    command: Sequence[str | Path]
    address: str
    is_ready: Callable[[], bool]
    container: str | None = None


def free_port() -> int:
    """Find a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def kafka_settings(port: int, listens_on: str, controller_port: int, data: str) -> dict[str, str]:
    """Give the properties of a single broker, whose clients know it as 127.0.0.1:`port`."""
    controller = f"{LOOPBACK}:{controller_port}"
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"PLAINTEXT://{listens_on}:{port},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
    }


def prepare_kafka(folder: Path, port: int) -> Server:
    """Write Kafka's settings and format its storage, if that is new."""
    java, jars = find_java(), kafka_jars()
    properties, data = folder / "kafka.properties", folder / "data"
    settings = kafka_settings(port, LOOPBACK, free_port(), str(data))
    properties.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    if not (data / "meta.properties").exists():
        storage = ("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER_ID)
        done = subprocess.run(
            [java, "-cp", f"{jars}/*", *storage, "--config", properties],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise ServiceFailed(f"Kafka's storage cannot be formatted:\n{done.stderr[-1500:]}")
    return Server(
        [java, *KAFKA_MEMORY, "-cp", f"{jars}/*", "kafka.Kafka", properties],
        f"{LOOPBACK}:{port}",
        lambda: answers_kafka(port),
    )


def prepare_elasticsearch(folder: Path, port: int) -> Server:
    """Make a home whose programs are the cached ones and whose data is its own."""
    java = find_java()
    cached, home = elasticsearch_home(java), folder / "home"
    home.mkdir(exist_ok=True)
    for name in ("lib", "modules", "config"):
        if not (home / name).exists():
            (home / name).symlink_to(cached / name)
    url = f"http://{LOOPBACK}:{port}"
    return Server(
        [
            *(java, *ELASTICSEARCH_MEMORY, "--enable-native-access=ALL-UNNAMED"),
            f"-Des.nativelibs.path={cached / 'no-native-libraries'}",
            *("-cp", f"{cached}/lib/*:{cached}", "EsNode", home, str(port)),
        ],
        url,
        lambda: is_healthy(url),
    )


def answers_kafka(port: int) -> bool:
    """Whether a broker answers; that someone listens says little, as Docker does so at once."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=_ASK_SECONDS) as connection:
            connection.sendall(_ASK_API_VERSIONS)
            return bool(connection.recv(1))
    except OSError:
        return False


def is_healthy(url: str) -> bool:
    """Whether the node answers and has a master."""
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=_ASK_SECONDS) as answer:  # noqa: S310  http only
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
