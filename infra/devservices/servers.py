"""How each server is started, and when it is ready."""

import socket
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
_CLUSTER_ID = "YnNvY2lhbC1kZXZlbG9wbQ"
_ASK_SECONDS = 5
_KAFKA_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready to be started in its folder."""

    command: Sequence[str | Path]
    address: str
    is_ready: Callable[[], bool]


def free_port() -> int:
    """Find a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def prepare_kafka(folder: Path, port: int) -> Server:
    """Write Kafka's settings and format its storage, if that is new."""
    java, jars = find_java(), kafka_jars()
    properties, data = folder / "kafka.properties", folder / "data"
    text = _KAFKA_PROPERTIES.format(host=LOOPBACK, port=port, controller=free_port(), data=data)
    properties.write_text(text)
    if not (data / "meta.properties").exists():
        storage = ("kafka.tools.StorageTool", "format", "--cluster-id", _CLUSTER_ID)
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
        [java, "-Xms256m", "-Xmx512m", "-cp", f"{jars}/*", "kafka.Kafka", properties],
        f"{LOOPBACK}:{port}",
        lambda: _accepts(port),
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
            *(java, "-Xms512m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"),
            f"-Des.nativelibs.path={cached / 'no-native-libraries'}",
            *("-cp", f"{cached}/lib/*:{cached}", "EsNode", home, str(port)),
        ],
        url,
        lambda: _is_healthy(url),
    )


PREPARE: dict[str, Callable[[Path, int], Server]] = {
    "kafka": prepare_kafka,
    "elasticsearch": prepare_elasticsearch,
}


def _accepts(port: int) -> bool:
    """Whether someone listens: a broker does so when it has registered and is unfenced."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=_ASK_SECONDS):
            return True
    except OSError:
        return False


def _is_healthy(url: str) -> bool:
    """Whether the node answers and has a master."""
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=_ASK_SECONDS) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
