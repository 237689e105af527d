"""Starting services in order, watching them, and stopping them in reverse."""

import asyncio
from collections.abc import Callable

from bsocial.entrypoints.supervisor.errors import RunFailed
from bsocial.entrypoints.supervisor.output import Output
from bsocial.entrypoints.supervisor.process import Child, Service
from bsocial.platform.embedded.restarts import RestartBudget

_CHECK_SECONDS = 1.0


class Supervisor:
    """Holds the children of a run. A service that dies is started again, up to its budget."""

    def __init__(self, output: Output, find_failure: Callable[[], str | None]) -> None:
        """Watch the services and `find_failure`, which names what else has failed."""
        self._output = output
        self._find_failure = find_failure
        self._children: list[Child] = []
        self._budgets: dict[str, RestartBudget] = {}

    async def start(self, service: Service) -> None:
        """Start a service and wait until it is ready; raises RunFailed when it fails."""
        child = await Child.start(service, self._output)
        self._children.append(child)
        await child.wait_ready()

    async def watch(self) -> None:
        """Look after the services; ends only by raising RunFailed (or by being cancelled)."""
        while True:
            await asyncio.wait(
                {child.exit_code for child in self._children},
                timeout=_CHECK_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            failure = self._find_failure()
            if failure is not None:
                raise RunFailed(failure)
            for child in [each for each in self._children if each.exit_code.done()]:
                await self._restart(child)

    async def _restart(self, child: Child) -> None:
        """Start a dead service again after a pause; raises RunFailed when it keeps dying."""
        service = child.service
        await child.stop(asyncio.Event())
        delay = self._budgets.setdefault(service.name, RestartBudget()).spend()
        if delay is None:
            msg = f"{child.describe_end()} It died too often to be started again."
            raise RunFailed(msg)
        self._output.say(f"{child.describe_end()} It is started again in {delay:.2f} s.")
        await asyncio.sleep(delay)
        place = self._children.index(child)
        self._children[place] = await Child.start(service, self._output)
        await self._children[place].wait_ready()

    async def stop(self, hurry: asyncio.Event) -> None:
        """Stop what runs, last started first."""
        while self._children:
            child = self._children.pop()
            if not child.exit_code.done():
                self._output.say(f"stopping {child.service.name}")
            await child.stop(hurry)
