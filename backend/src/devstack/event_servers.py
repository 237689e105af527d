"""Kafka and Elasticsearch: from Docker where it can, else from jars.

As a container, a server has its data in a volume. Container and volume have the name that the file
`docker` in the server's folder says; the volume stays as long as that folder does.
"""

import os
import secrets
import signal
import struct
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from devstack import docker
from devstack.commands import parse_settings, run_tool
from devstack.errors import StackError
from devstack.jars import elasticsearch_home, find_java, kafka_jars
from devstack.ports import LOOPBACK, answers, free_port, replies
from devstack.process import never
from devstack.server import LocalServer
from devstack.service import Condition, Service
from devstack.state import KeeperOptions, Kind, Way

VARIABLE = "BSOCIAL_DEVSERVICES"
WAYS = ("docker", "jars")
_READY_SECONDS = 180
_STOP_SECONDS = 30
_FORMAT_SECONDS = 120
_CLUSTER_ID = "YnNvY2lhbC1kZXZlbG9wbQ"
_KAFKA_MEMORY = ("-Xms256m", "-Xmx512m")
_ELASTICSEARCH_MEMORY = ("-Xms512m", "-Xmx512m")
_ASK_API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""Length, which request, its version, its number, no client name: kafka.apache.org/protocol."""


class EventServer(LocalServer):
    """A server that comes from Docker or from jars; its port is chosen once."""

    image: ClassVar[str]
    volume: ClassVar[str]
    """Where the image has its data."""
    jar_data: ClassVar[str]
    """What only a server from jars has in its folder."""
    scheme: ClassVar[str] = ""

    def __init__(self, folder: Path, *, port: int = 0, way: Way = "jars") -> None:
        """Remember where, and where from; nothing happens before `start`."""
        super().__init__(folder, port=port)
        self._way = way

    def url(self) -> str:
        """Return the address, as clients want it."""
        return f"{self.scheme}{LOOPBACK}:{self.port}"

    @abstractmethod
    def _is_ready(self) -> Condition:
        """Make the check that holds once the server is ready."""

    @abstractmethod
    def _container(self) -> tuple[int, dict[str, str]]:
        """Return the port inside the container, and its environment."""

    @abstractmethod
    def _java(self) -> list[str | Path]:
        """Have the jars and what they need; return the command. Raises StackError."""

    def _prepare(self) -> None:
        """Have a folder, and in it the name of a container, if it is to be one."""
        self.data.mkdir(exist_ok=True)
        if self._way == "docker":
            new_name = f"bsocial-{self.name}-{secrets.token_hex(6)}"
            self.container = docker.written_name(self.data) or new_name
            (self.data / docker.NAME_FILE).write_text(self.container)

    def _recover(self) -> None:
        """Adopt nothing: what Java ran has ended with its keeper, and a container is made anew."""
        if self.container is not None:
            docker.remove(self.container)
            docker.sweep()

    def _describe(self) -> Service:
        """Describe the process: the server, or who starts a container and shows its output."""
        command = self._java() if self.container is None else self._create(self.container)
        return Service(
            self.name,
            command,
            self.data,
            is_ready=self._is_ready(),
            ready_timeout_seconds=_READY_SECONDS,
            grace_seconds=_STOP_SECONDS,
            death_signal=signal.SIGKILL,
            restart_limit=None,
            log=self.log,
        )

    def _create(self, container: str) -> list[str | Path]:
        """Make the container; return the command that starts it. Raises StackError."""
        inside, environment = self._container()
        docker.create(
            *(container, self.data, self.image),
            *("--publish", f"{LOOPBACK}:{self.port}:{inside}"),
            *("--volume", f"{container}:{self.volume}"),
            *("--log-driver", "none"),  # all of it goes to our log
            *(word for key, value in environment.items() for word in ("--env", f"{key}={value}")),
        )
        return ["docker", "start", "--attach", container]

    def stop(self, is_hurried: Condition = never) -> None:
        """Stop the server; of a container nothing stays but the volume."""
        if self.container is not None:
            docker.stop(self.container, _STOP_SECONDS)
            self.container = None
        super().stop(is_hurried)


class Kafka(EventServer):
    """A single broker."""

    name = "kafka"
    image = "apache/kafka:4.3.1"
    volume = "/var/lib/kafka/data"
    jar_data = "data"

    def _is_ready(self) -> Condition:
        """Make the check that holds once the broker answers."""
        return replies(self.port, _ASK_API_VERSIONS)

    def _settings(self, listens_on: str, controller_port: int, data: str) -> dict[str, str]:
        """Return the broker's properties; its clients know it as 127.0.0.1:`port`."""
        controller = f"{LOOPBACK}:{controller_port}"
        return parse_settings(
            "process.roles=broker,controller node.id=1 controller.listener.names=CONTROLLER"
            f" controller.quorum.voters=1@{controller}"
            f" listeners=PLAINTEXT://{listens_on}:{self.port},CONTROLLER://{controller}"
            f" advertised.listeners=PLAINTEXT://{LOOPBACK}:{self.port}"
            " auto.create.topics.enable=false group.initial.rebalance.delay.ms=0"
            " offsets.topic.replication.factor=1 offsets.topic.num.partitions=8"
            " transaction.state.log.replication.factor=1 transaction.state.log.min.isr=1"
        ) | {"log.dirs": data}

    def _container(self) -> tuple[int, dict[str, str]]:
        """Listen on the same port inside, where the broker calls itself too."""
        settings = self._settings("0.0.0.0", 9093, self.volume)  # noqa: S104  inside the container
        environment = {f"KAFKA_{key.upper().replace('.', '_')}": settings[key] for key in settings}
        heap = {"CLUSTER_ID": _CLUSTER_ID, "KAFKA_HEAP_OPTS": " ".join(_KAFKA_MEMORY)}
        return self.port, environment | heap

    def _java(self) -> list[str | Path]:
        """Write the settings, and format the storage if it is new."""
        java, jars = find_java(), kafka_jars()
        properties, data = self.data / "kafka.properties", self.data / self.jar_data
        settings = self._settings(LOOPBACK, free_port(), str(data))
        properties.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        if not (data / "meta.properties").exists():
            storage = ("kafka.tools.StorageTool", "format", "--cluster-id", _CLUSTER_ID)
            done = run_tool(
                [java, "-cp", f"{jars}/*", *storage, "--config", properties], _FORMAT_SECONDS
            )
            if done.returncode:
                raise StackError(f"Kafka's storage cannot be formatted:\n{done.stderr[-1500:]}")
        return [java, *_KAFKA_MEMORY, "-cp", f"{jars}/*", "kafka.Kafka", properties]


class Elasticsearch(EventServer):
    """A single node without security; from jars it lacks most modules."""

    name = "elasticsearch"
    image = "elasticsearch:9.5.3"
    volume = "/usr/share/elasticsearch/data"
    jar_data = "home"
    scheme = "http://"

    def _is_ready(self) -> Condition:
        """Make the check that holds once the node answers and has a master."""
        return answers(LOOPBACK, self.port, "/_cluster/health")

    def _container(self) -> tuple[int, dict[str, str]]:
        """Listen on the usual port inside."""
        settings = parse_settings(
            "discovery.type=single-node cluster.name=bsocial-dev node.name=bsocial-dev"
            " xpack.security.enabled=false xpack.ml.enabled=false"
            " ingest.geoip.downloader.enabled=false"
            " cluster.routing.allocation.disk.threshold_enabled=false"
        )
        return 9200, settings | {"ES_JAVA_OPTS": " ".join(_ELASTICSEARCH_MEMORY)}

    def _java(self) -> list[str | Path]:
        """Make a home whose programs are the cached ones and whose data is its own."""
        java = find_java()
        cached, home = elasticsearch_home(java), self.data / self.jar_data
        home.mkdir(exist_ok=True)
        for name in ("lib", "modules", "config"):
            if not (home / name).exists():
                (home / name).symlink_to(cached / name)
        return [
            *(java, *_ELASTICSEARCH_MEMORY, "--enable-native-access=ALL-UNNAMED"),
            f"-Des.nativelibs.path={cached / 'no-native-libraries'}",
            *("-cp", f"{cached}/lib/*:{cached}", "EsNode", home, str(self.port)),
        ]


SERVERS: dict[Kind, type[EventServer]] = {"kafka": Kafka, "elasticsearch": Elasticsearch}
ADDRESSES: dict[Kind, str] = {"kafka": "kafka_bootstrap", "elasticsearch": "elasticsearch_url"}
"""Which setting takes the address of which server."""


def settle_way(options: KeeperOptions, say: Callable[[str], None]) -> KeeperOptions:
    """Return options that say where the server comes from, if there is a choice.

    A folder with data from a server of jars stays with jars. Raises StackError when the way that
    is wanted does not exist, or is Docker and cannot be had.
    """
    server = SERVERS.get(options.kind)
    if server is None:
        return options
    wanted = options.way or os.environ.get(VARIABLE) or None
    if wanted is not None and wanted not in WAYS:
        raise StackError(f"{VARIABLE} is one of: {', '.join(WAYS)}.")
    has_data = Path(options.folder, options.kind, server.jar_data).exists()
    if wanted == "jars" or (wanted is None and has_data):
        return replace(options, way="jars")
    obstacle = docker.why_not(server.image, say)
    if obstacle is None:
        return replace(options, way="docker")
    if wanted == "docker":
        raise StackError(f"{options.kind} does not come from Docker: {obstacle}.")
    say(f"{options.kind} comes from jars: {obstacle}.")
    return replace(options, way="jars")
