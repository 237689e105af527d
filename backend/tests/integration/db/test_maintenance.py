"""One process does the chores; another takes over when it dies."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from bsocial.core.errors import Unavailable
from bsocial.platform.db.maintenance import Chore, Maintenance
from tests.steps.types import Sql

DEADLINE_SECONDS = 50
"""Ten times the five seconds in which another process must lead."""


class Candidate:
    """A process that would do the chores."""

    def __init__(self, database_url: str, name: str, chores: list[Chore] | None = None) -> None:
        self.runs = 0
        self._url = database_url
        self._name = name
        self._chores = chores or [Chore("count", 0.05, self._count)]

    async def _count(self) -> bool:
        self.runs += 1
        return False

    async def _connect(self) -> "asyncpg.Connection[Any]":
        """Open the connection that holds the lock."""
        return await asyncpg.connect(self._url, server_settings={"application_name": self._name})

    def start(self) -> "asyncio.Task[None]":
        return asyncio.create_task(Maintenance(self._connect, self._chores).run())


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for a condition; fails when it takes too long."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        met = condition()
        if await met if isinstance(met, Awaitable) else met:
            return
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def stop(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_only_one_leads_and_another_follows_its_death(database_url: str, sql: Sql) -> None:
    first, second = Candidate(database_url, "first"), Candidate(database_url, "second")
    leading = first.start()
    await until(lambda: first.runs > 0)
    waiting = second.start()
    seen = first.runs
    await until(lambda: first.runs > seen + 5)
    assert second.runs == 0
    leading.cancel()
    await until(lambda: second.runs > 0)
    await stop(leading, waiting)


async def test_lost_connection_passes_the_lead_on(database_url: str, sql: Sql) -> None:
    first, second = Candidate(database_url, "first-cut"), Candidate(database_url, "second-cut")
    tasks = [first.start()]
    await until(lambda: first.runs > 0)
    tasks.append(second.start())
    await sql.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'first-cut'"
    )
    seen = first.runs + second.runs
    await until(lambda: first.runs + second.runs > seen + 2)
    await stop(*tasks)


async def test_failing_chore_stops_no_other(database_url: str) -> None:
    runs = {"good": 0, "bad": 0, "down": 0}

    async def good() -> bool:
        runs["good"] += 1
        return False

    async def bad() -> bool:
        runs["bad"] += 1
        raise ValueError

    async def down() -> bool:
        runs["down"] += 1
        raise Unavailable

    chores = [Chore("bad", 0.01, bad), Chore("down", 0.01, down), Chore("good", 0.01, good)]
    task = Candidate(database_url, "three", chores).start()
    await until(lambda: min(runs.values()) > 2)
    await stop(task)


async def test_chore_with_more_to_do_runs_again_at_once(database_url: str) -> None:
    left = 5

    async def work() -> bool:
        nonlocal left
        left -= 1
        return left > 0

    task = Candidate(database_url, "more", [Chore("more", 3_600, work)]).start()
    await until(lambda: left == 0)
    await stop(task)
