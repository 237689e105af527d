"""What is said of a test that does not end."""

import asyncio
from collections.abc import AsyncIterator

from tests.steps.hangs import awaited


async def waiting(event: asyncio.Event) -> AsyncIterator[None]:
    """Wait inside an asynchronous generator."""
    await event.wait()
    yield


async def consuming(event: asyncio.Event) -> None:
    async for _ in waiting(event):
        pass


async def test_every_line_at_which_a_task_waits_is_listed() -> None:
    event = asyncio.Event()
    task = asyncio.create_task(consuming(event))
    await asyncio.sleep(0)
    lines = list(awaited(task.get_coro()))
    assert lines[0].endswith(" in consuming")
    assert lines[0].startswith(f"{__file__}:")
    event.set()
    await task


async def test_task_that_waits_for_a_task_is_listed_as_far_as_its_own_lines_go() -> None:
    event = asyncio.Event()
    task = asyncio.create_task(event.wait())
    await asyncio.sleep(0)
    line, future = awaited(task.get_coro())
    assert line.endswith(" in Event.wait")
    assert "Future" in future
    event.set()
    await task
