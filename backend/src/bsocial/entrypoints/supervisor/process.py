"""One child process of a run: started, read, and stopped with all that it started itself."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bsocial.entrypoints.supervisor.errors import RunFailed
from bsocial.entrypoints.supervisor.output import Output
from bsocial.entrypoints.supervisor.probe import ReadyCheck
from bsocial.platform.embedded.process import die_with_parent

_POLL_SECONDS = 0.1
_LINE_LIMIT_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class Service:
    """A process of the product: how it starts, when it is ready, how it stops."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: ReadyCheck | None = None
    """None for a process that is ready as soon as it runs."""
    ready_timeout_seconds: float = 120
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 15


class Child:
    """A running service."""

    def __init__(self, service: Service, process: asyncio.subprocess.Process) -> None:
        """Hold the process."""
        self.service = service
        self.exit_code: asyncio.Task[int] = asyncio.create_task(process.wait())
        self._process = process
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, service: Service, output: Output | None) -> "Child":
        """Start the process in a session of its own; without output it writes to our terminal.

        The kernel ends it when we are killed. Must run in the main thread, whose death counts.
        """
        pipe = asyncio.subprocess.PIPE if output else None
        try:
            process = await asyncio.create_subprocess_exec(
                *service.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=pipe,
                stderr=asyncio.subprocess.STDOUT if output else None,
                env={**os.environ, **service.environment},
                cwd=service.folder,
                start_new_session=True,
                preexec_fn=die_with_parent(service.stop_signal),
                limit=_LINE_LIMIT_BYTES,
            )
        except OSError as error:
            msg = f"{service.name} does not start: {error}"
            raise RunFailed(msg) from error
        child = cls(service, process)
        if output is not None and process.stdout is not None:
            child._reading = asyncio.create_task(child._read(process.stdout, output))
        return child

    async def wait_ready(self) -> None:
        """Wait until the service answers; raises RunFailed when it ends or takes too long."""
        service = self.service
        try:
            async with asyncio.timeout(service.ready_timeout_seconds):
                await self._settle()
        except TimeoutError:
            msg = f"{service.name} was not ready within {service.ready_timeout_seconds:.0f} s."
            raise RunFailed(msg) from None
        if self.exit_code.done():
            raise RunFailed(self.describe_end())

    async def _settle(self) -> None:
        """Return when the service answers or has ended."""
        is_ready = self.service.is_ready
        while is_ready is not None:
            if self.exit_code.done() or await is_ready():
                return
            await asyncio.sleep(_POLL_SECONDS)

    def describe_end(self) -> str:
        """Say how the process ended."""
        code = self.exit_code.result()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return f"{self.service.name} {how}; its lines above say why."

    async def stop(self, hurry: asyncio.Event) -> None:
        """Send the stop signal, wait the grace (or until hurried), then end it by force."""
        self._signal(self.service.stop_signal)
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait(
            {self.exit_code, hurried},
            timeout=self.service.grace_seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        hurried.cancel()
        self._signal(signal.SIGKILL)
        await self.exit_code
        if self._reading is not None:
            await self._reading

    def _signal(self, number: signal.Signals) -> None:
        """Signal the process and everything it started in its session's group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    async def _read(self, stream: asyncio.StreamReader, output: Output) -> None:
        """Print the process's lines; one too long to hold is skipped."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                output.line(self.service.name, "(a line of more than 1 MiB was left out)")
                continue
            if not line:
                return
            output.line(self.service.name, line.decode(errors="replace").rstrip())
