"""Runs asynchronous code in the threads and processes of a Celery worker."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Tool = TypeVar("Tool")
Answer = TypeVar("Answer")
Open = Callable[[AsyncExitStack], Awaitable[Tool]]
_CLOSE_SECONDS = 10.0


class ProcessLoop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        """Start the thread. It ends with the process, or with `close`."""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="jobs", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Run a coroutine on the loop and block until its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def close(self) -> None:
        """Stop the loop, wait up to 10 s for its thread, and close it."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_CLOSE_SECONDS)
        if not self._thread.is_alive():
            self.loop.close()


class Runtime(Generic[Tool]):
    """Resources shared by a worker's tasks, opened once in each process that runs any.

    Connections belong to the loop and process that opened them: a forked child must not use its
    parent's. So they are opened on first use, per process id.
    """

    def __init__(self, open_tool: Open[Tool]) -> None:
        """Set the function that opens the tool and registers its cleanup on the exit stack."""
        self._open = open_tool
        self._lock = threading.Lock()
        self._owner_pid: int | None = None
        self._opened: _Opened[Tool] | None = None

    def call(self, do: Callable[[Tool], Coroutine[Any, Any, Answer]]) -> Answer:
        """Run `do` with the tool on this process's loop, and block until its result."""
        opened = self._open_once()
        return opened.loop.run(do(opened.tool))

    def _open_once(self) -> "_Opened[Tool]":
        """Return this process's loop and tool, opened on the first call."""
        if self._owner_pid != os.getpid():
            # Objects copied by fork are not closed: their threads do not exist here.
            self._lock, self._owner_pid, self._opened = threading.Lock(), os.getpid(), None
        with self._lock:
            if self._opened is None:
                loop, stack = ProcessLoop(), AsyncExitStack()
                self._opened = _Opened(loop, stack, loop.run(self._opening(stack)))
            return self._opened

    async def _opening(self, stack: AsyncExitStack) -> Tool:
        """Open the tool; runs on the loop."""
        return await self._open(stack)

    def close(self) -> None:
        """Close what this process has opened."""
        if self._opened is not None and self._owner_pid == os.getpid():
            self._opened.loop.run(self._opened.stack.aclose())
            self._opened.loop.close()
            self._opened = None


@dataclass(frozen=True, slots=True)
class _Opened(Generic[Tool]):
    """The open resources of one process."""

    loop: ProcessLoop
    stack: AsyncExitStack
    tool: Tool
