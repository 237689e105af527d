"""Asynchronous code in the threads of a worker."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import pytest

from bsocial.platform.jobs.runtime import Runtime


@pytest.mark.req("S2.13")
async def test_threads_share_one_loop_and_what_was_opened_in_it() -> None:
    opened: list[asyncio.AbstractEventLoop] = []
    closed: list[asyncio.AbstractEventLoop] = []

    async def open_tool(stack: AsyncExitStack) -> str:
        loop = asyncio.get_running_loop()
        opened.append(loop)
        stack.callback(closed.append, loop)
        return "tool"

    runtime = Runtime(open_tool)
    together = threading.Barrier(4, timeout=10)

    async def work(tool: str) -> tuple[str, asyncio.AbstractEventLoop]:
        await asyncio.sleep(0)
        return tool, asyncio.get_running_loop()

    def call() -> tuple[str, asyncio.AbstractEventLoop]:
        together.wait()
        return runtime.call(work)

    def call_all() -> list[tuple[str, asyncio.AbstractEventLoop]]:
        with ThreadPoolExecutor(4) as threads:
            return [each.result() for each in [threads.submit(call) for _ in range(4)]]

    answers = await asyncio.to_thread(call_all)
    assert len(opened) == 1
    assert answers == [("tool", opened[0])] * 4
    await asyncio.to_thread(runtime.close)
    assert closed == opened
    assert opened[0].is_closed()


@pytest.mark.req("S2.13")
async def test_error_comes_back_to_the_thread_that_asked() -> None:
    async def open_tool(_stack: AsyncExitStack) -> None:
        return None

    async def fail(_tool: None) -> None:
        raise ConnectionResetError

    runtime = Runtime(open_tool)
    with pytest.raises(ConnectionResetError):
        await asyncio.to_thread(runtime.call, fail)
    await asyncio.to_thread(runtime.close)
