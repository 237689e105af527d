"""One run of the whole product, from the first check to the last process gone."""

import asyncio
import contextlib
import shutil
import signal
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bsocial.entrypoints.supervisor.devservices import start_devservices, stop_devservices
from bsocial.entrypoints.supervisor.errors import RunFailed
from bsocial.entrypoints.supervisor.output import LogFollower, Output
from bsocial.entrypoints.supervisor.process import Child, Service
from bsocial.entrypoints.supervisor.services import (
    addresses,
    check_web,
    command_service,
    product_services,
    settle_ports,
)
from bsocial.entrypoints.supervisor.supervisor import Supervisor
from bsocial.platform.config import Settings
from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.servers import EmbeddedServers, adopt_or_start

_EXIT_INTERRUPTED = 130


class ServiceList(Protocol):
    """Lists the processes to start, in order, once the servers run."""

    def __call__(self, settings: Settings, *, with_web: bool) -> list[Service]:
        """List them; the settings name the servers."""
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


class Stack:
    """The servers and services of one run."""

    def __init__(self, plan: RunPlan, output: Output) -> None:
        """Prepare; nothing is started yet."""
        self._plan = plan
        self._output = output
        self._supervisor = Supervisor(output, self._find_failure)
        self._acquiring: asyncio.Future[EmbeddedServers] | None = None
        self._servers: EmbeddedServers | None = None
        self._command: Child | None = None
        self._started_devservices: Settings | None = None
        self._followers: dict[LogFollower, asyncio.Task[None]] = {}

    async def run(self) -> int:
        """Start everything, then wait for the command, or for ever; returns the exit code."""
        plan = self._plan
        if plan.with_web:
            check_web()
        settings = settle_ports(plan.settings, with_web=plan.with_web)
        settings = await self._start_servers(settings)
        if plan.is_full:
            self._output.say("starting Kafka and Elasticsearch (the first time downloads them)")
            self._started_devservices = settings
            settings = await asyncio.to_thread(start_devservices, settings, self._output.say)
        for service in plan.list_services(settings, with_web=plan.with_web):
            await self._supervisor.start(service)
            self._output.say(f"{service.name} is ready")
        self._output.addresses(addresses(settings, with_web=plan.with_web))
        if not plan.command:
            await self._supervisor.watch()
        return await self._run_command(settings)

    async def stop(self, hurry: asyncio.Event) -> None:
        """Stop in reverse order. Called once, also after a start that failed half-way."""
        if self._command is not None:
            await self._command.stop(hurry)
        await self._supervisor.stop(hurry)
        if self._started_devservices is not None:
            await asyncio.to_thread(stop_devservices, self._started_devservices)
        if self._acquiring is not None:
            with contextlib.suppress(EmbeddedError):
                self._servers = await self._acquiring
        if self._servers is not None and self._servers.leases:
            self._output.say("stopping the database and the cache")
            is_stopped = await asyncio.to_thread(self._servers.stop)
            if not is_stopped:
                self._output.say("others still use the database and the cache: they stay up")
        for follower, task in self._followers.items():
            task.cancel()
            follower.print_new()

    async def _start_servers(self, settings: Settings) -> Settings:
        """Start or adopt PostgreSQL and Valkey; returns settings that name them."""
        loop = asyncio.get_running_loop()
        for name in ("postgres", "valkey"):
            follower = LogFollower(self._output, name, settings.data_dir / f"{name}.log")
            self._followers[follower] = loop.create_task(follower.follow())
        self._acquiring = asyncio.ensure_future(
            asyncio.to_thread(adopt_or_start, settings, is_throwaway=self._plan.is_throwaway)
        )
        servers = await asyncio.shield(self._acquiring)
        self._servers = servers
        for kind in servers.leases:
            self._output.say(f"{kind} is ready")
        update = {"database_url": servers.database_url, "redis_url": servers.redis_url}
        return settings.model_copy(update=update)

    async def _run_command(self, settings: Settings) -> int:
        """Run the plan's command, on our terminal, while the services are watched."""
        plan = self._plan
        service = command_service(list(plan.command), settings, with_web=plan.with_web)
        self._command = await Child.start(service, None)
        watching = asyncio.create_task(self._supervisor.watch())
        try:
            await asyncio.wait(
                {self._command.exit_code, watching}, return_when=asyncio.FIRST_COMPLETED
            )
            if watching.done():
                watching.result()
        finally:
            watching.cancel()
        code = self._command.exit_code.result()
        return code if code >= 0 else 128 - code

    def _find_failure(self) -> str | None:
        """Name an embedded server that is gone for good."""
        leases = self._servers.leases if self._servers else {}
        for kind, lease in leases.items():
            if not lease.is_kept():
                return f"{kind} is gone. {lease.failure()}"
        return None


async def run(plan: RunPlan, output: Output) -> int:
    """Run a plan until it ends, fails, or is told to stop; returns the exit code."""
    stop, hurry = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        """Stop at the first signal; at the second, without patience."""
        if stop.is_set():
            hurry.set()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal)
    stack = Stack(plan, output)
    work = asyncio.create_task(stack.run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        return await work
    except asyncio.CancelledError:
        return _EXIT_INTERRUPTED if plan.command else 0
    except (RunFailed, EmbeddedError) as error:
        output.failure(str(error))
        return 1
    finally:
        stopping.cancel()
        await stack.stop(hurry)


async def run_throwaway(plan: RunPlan, output: Output) -> int:
    """Run a plan on free ports with a data folder of its own, which is deleted at the end."""
    folder = _make_throwaway_folder()
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
        return await run(replace(plan, settings=settings, is_throwaway=True), output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_throwaway_folder() -> Path:
    """Make a folder that every account may enter, for servers that cannot run as root."""
    parent = Path("/var/tmp")  # noqa: S108 - mkdtemp makes a folder of ours in it
    folder = Path(tempfile.mkdtemp(prefix="bsocial-run-", dir=parent if parent.is_dir() else None))
    folder.chmod(0o711)
    return folder
