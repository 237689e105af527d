"""Liveness and readiness."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import BaseModel

from bsocial.core.errors import Unavailable
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter

Check = Callable[[], Awaitable[bool]]
State = Literal["ok", "down"]


class Live(BaseModel):
    """The process responds."""

    status: Literal["live"] = "live"


class Ready(BaseModel):
    """`degraded`: everything works, but slower or delayed, until the failed services recover."""

    status: Literal["ready", "degraded"]
    checks: dict[str, State]


class HealthChecks:
    """The services this process uses, each with a check that never raises."""

    def __init__(self, *, needed: dict[str, Check], useful: dict[str, Check]) -> None:
        """Set the checks; only a failed `needed` service makes the process not ready."""
        self._needed = needed
        self._useful = useful

    async def run(self) -> Ready:
        """Run all checks concurrently; raises Unavailable if a needed service is down."""
        checks = {**self._needed, **self._useful}
        found = await asyncio.gather(*(check() for check in checks.values()))
        states: dict[str, State] = {
            name: "ok" if is_up else "down" for name, is_up in zip(checks, found, strict=True)
        }
        down = [name for name in self._needed if states[name] == "down"]
        if down:
            raise Unavailable(f"Not ready: {', '.join(down)} does not answer.")
        return Ready(status="degraded" if "down" in states.values() else "ready", checks=states)


async def _checks(request: Request) -> HealthChecks:
    """Return the checks of this process."""
    checks: HealthChecks = request.app.state.health
    return checks


router = ModuleRouter(prefix="/health", tags=["service"])


@router.get("/live", summary="Is the process alive?")
async def get_liveness() -> Live:
    """Return 200 while the event loop runs."""
    return Live()


@router.get("/ready", summary="Can it do its work?", responses=declares(Unavailable))
async def get_readiness(checks: Annotated[HealthChecks, Depends(_checks)]) -> Ready:
    """Return the state of every service this process uses; 503 if a required one is down."""
    return await checks.run()
