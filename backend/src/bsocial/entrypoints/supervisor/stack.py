"""One run of the whole product, from the first check to the exit of the last process."""

import shutil
import signal
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bsocial.entrypoints.servers import NoServers, Servers, adopt_or_start
from bsocial.entrypoints.supervisor.output import LogFollower, Output
from bsocial.entrypoints.supervisor.services import (
    addresses,
    check_web,
    command_service,
    product_services,
    settle_ports,
)
from bsocial.platform.config import Settings
from devstack.errors import Interrupted, StackError
from devstack.event_servers import ADDRESSES
from devstack.keeper import Keeper
from devstack.lease import Lease, take_all
from devstack.process import ServiceProcess
from devstack.service import Service
from devstack.state import KeeperOptions, Kind

_EXIT_INTERRUPTED = 130


class ServiceList(Protocol):
    """Lists the processes to start, in order, once the servers run."""

    def __call__(self, settings: Settings, *, with_web: bool) -> list[Service]:
        """Return them; `settings` names the servers."""
        ...


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What to run."""

    settings: Settings
    with_web: bool = True
    is_throwaway: bool = False
    is_full: bool = False
    """With Kafka and Elasticsearch."""
    command: tuple[str, ...] = ()
    """With a command, the run ends with it, and with its exit code."""
    list_services: ServiceList = product_services


class Signals:
    """Counts the signals that end a run: the first stops it, a second shortens the waiting."""

    def __init__(self) -> None:
        """Install the signal handlers."""
        self._count = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: object) -> None:
        """Count a signal."""
        self._count += 1

    def is_stopping(self) -> bool:
        """Return whether a signal arrived."""
        return self._count > 0

    def is_hurried(self) -> bool:
        """Return whether a second one arrived."""
        return self._count > 1


class Stack:
    """The servers and services of one run."""

    def __init__(self, plan: RunPlan, output: Output) -> None:
        """Prepare; nothing is started yet."""
        self._plan = plan
        self._output = output
        self._signals = Signals()
        self._keeper = Keeper(output.say, self._signals.is_stopping, self._signals.is_hurried)
        self._servers: Servers | None = None
        self._event_servers: dict[Kind, Lease] = {}
        self._command: ServiceProcess | None = None
        self._followers: list[LogFollower] = []

    def run(self) -> int:
        """Start everything, then wait for the command, or until stopped; return the exit code.

        Raises StackError, NoServers, or Interrupted after a signal.
        """
        plan = self._plan
        if plan.with_web:
            check_web()
        settings = settle_ports(plan.settings, with_web=plan.with_web)
        settings = self._start_servers(settings)
        if plan.is_full:
            settings = self._start_event_servers(settings)
        for service in plan.list_services(settings, with_web=plan.with_web):
            self._keeper.start(ServiceProcess(service, self._output.line))
            self._output.say(f"{service.name} is ready")
        self._output.addresses(addresses(settings, with_web=plan.with_web))
        if plan.command:
            return self._run_command(settings)
        self._keeper.watch(self._fails)
        return 0

    def stop(self) -> None:
        """Stop in reverse order. Called once, also after a start that failed half-way."""
        if self._command is not None:
            self._command.stop(self._signals.is_hurried)
        self._keeper.stop()
        for lease in self._event_servers.values():
            lease.release()
        if self._servers is not None and self._servers.leases:
            self._output.say("stopping the database and the cache")
            if not self._servers.stop():
                self._output.say("others still use the database and the cache: they stay up")
        for follower in self._followers:
            follower.stop()

    def _start_servers(self, settings: Settings) -> Settings:
        """Start or adopt PostgreSQL and Valkey; return settings that name them."""
        self._followers = [
            LogFollower(self._output, name, settings.data_dir / f"{name}.log")
            for name in ("postgres", "valkey")
        ]
        servers = adopt_or_start(settings, is_throwaway=self._plan.is_throwaway)
        self._servers = servers
        for kind in servers.leases:
            self._output.say(f"{kind} is ready")
        update = {"database_url": servers.database_url, "redis_url": servers.redis_url}
        return settings.model_copy(update=update)

    def _start_event_servers(self, settings: Settings) -> Settings:
        """Start or adopt Kafka and Elasticsearch unless set; return settings that name them."""
        self._output.say("starting Kafka and Elasticsearch (the first time downloads them)")
        folder = str(settings.data_dir.absolute() / "devservices")
        wanted = [
            KeeperOptions(kind, folder)
            for kind, setting in ADDRESSES.items()
            if getattr(settings, setting) is None
        ]
        self._event_servers = take_all(wanted, self._output.say)
        update = {ADDRESSES[kind]: lease.url for kind, lease in self._event_servers.items()}
        return settings.model_copy(update=update)

    def _run_command(self, settings: Settings) -> int:
        """Run the plan's command on this terminal while the services are watched."""
        plan = self._plan
        service = command_service(list(plan.command), settings, with_web=plan.with_web)
        self._command = command = ServiceProcess(service)
        command.launch()
        self._keeper.watch(lambda: self._fails() or command.exit_code is not None)
        code = command.exit_code or 0
        return code if code >= 0 else 128 - code

    def _fails(self) -> bool:
        """Return False, or raise StackError when the database or the cache is gone for good."""
        leases = self._servers.leases if self._servers else {}
        for kind, lease in leases.items():
            if not lease.is_kept():
                raise StackError(f"{kind} is gone. {lease.failure()}")
        return False


def run(plan: RunPlan, output: Output) -> int:
    """Run a plan until it ends, fails, or is told to stop; return the exit code."""
    stack = Stack(plan, output)
    try:
        return stack.run()
    except Interrupted:
        return _EXIT_INTERRUPTED if plan.command else 0
    except (StackError, NoServers) as error:
        output.failure(str(error))
        return 1
    finally:
        stack.stop()


def run_throwaway(plan: RunPlan, output: Output) -> int:
    """Run a plan on free ports with a data folder of its own, which is deleted at the end."""
    # Servers that cannot run as root need a folder that every account may enter.
    parent = Path("/var/tmp")  # noqa: S108  mkdtemp makes a folder of ours in it
    folder = Path(tempfile.mkdtemp(prefix="bsocial-run-", dir=parent if parent.is_dir() else None))
    folder.chmod(0o711)
    update = {
        "data_dir": folder,
        "database_url": None,
        "redis_url": None,
        "api_port": 0,
        "web_port": 0,
        "app_env": "test",
    }
    settings = plan.settings.model_copy(update=update)
    try:
        return run(replace(plan, settings=settings, is_throwaway=True), output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
