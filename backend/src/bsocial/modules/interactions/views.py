"""Writes views in groups, without delaying any to fill a group.

One flusher per process writes whatever arrived while its last group was being committed. An idle
service writes each view at once; a busy one writes hundreds in one statement. Every request is
answered only after the commit of its group.
"""

import asyncio
from collections import deque
from contextvars import Context
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import structlog
from prometheus_client import Histogram

from bsocial.core.errors import Unavailable

log = structlog.get_logger(__name__)

MAX_GROUP = 500
GROUP_SIZE = Histogram(
    "bsocial_view_group_size",
    "Views written in one statement.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
)


class ViewOutcome(StrEnum):
    """The outcome of recording a view."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    INVISIBLE = "invisible"


@dataclass(frozen=True, slots=True)
class View:
    """One navigation of a user to a post; `key` is the same when it is sent again."""

    user_id: int
    post_id: int
    key: str


class Views(Protocol):
    """The store of views."""

    async def record(self, views: list[View]) -> list[ViewOutcome]:
        """Write a group in one transaction; raises Unavailable when the outcome is unknown."""
        ...


class ViewRecorder:
    """Gathers the views of one process into groups."""

    def __init__(self, views: Views) -> None:
        """Start idle."""
        self._views = views
        self._waiting: deque[tuple[View, asyncio.Future[ViewOutcome]]] = deque()
        self._flusher: asyncio.Task[None] | None = None

    async def record(self, view: View) -> ViewOutcome:
        """Write a view and wait for its commit; raises Unavailable.

        A cancelled caller stops waiting; the view is written all the same.
        """
        outcome: asyncio.Future[ViewOutcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((view, outcome))
        if self._flusher is None or self._flusher.done():
            # It writes for many requests, so it does not inherit the context of the first.
            self._flusher = asyncio.create_task(self._flush_all(), context=Context())
        return await outcome

    async def close(self) -> None:
        """Wait until all gathered views are written."""
        if self._flusher is not None:
            await self._flusher

    async def _flush_all(self) -> None:
        """Write group after group until nothing waits."""
        while self._waiting:
            count = min(len(self._waiting), MAX_GROUP)
            group = [self._waiting.popleft() for _ in range(count)]
            GROUP_SIZE.observe(count)
            try:
                await self._flush(group)
            except Unavailable as error:
                log.warning("views.unavailable", size=count)
                _fail(group, error)
            except Exception as error:  # the flusher must outlive any group
                log.exception("views.group_failed", size=count)
                _fail(group, error)

    async def _flush(self, group: list[tuple[View, "asyncio.Future[ViewOutcome]"]]) -> None:
        """Write one group; its keys make a retry safe when the outcome is unknown."""
        views = [view for view, _ in group]
        try:
            outcomes = await self._views.record(views)
        except Unavailable:
            outcomes = await self._views.record(views)
        except Exception:
            if len(group) == 1:
                raise
            log.exception("views.group_split", size=len(group))
            await self._flush_singly(group)
            return
        for (_, future), outcome in zip(group, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _flush_singly(self, group: list[tuple[View, "asyncio.Future[ViewOutcome]"]]) -> None:
        """Write each view separately, so that one bad row fails only its own request."""
        for entry in group:
            try:
                await self._flush([entry])
            except Exception as error:  # noqa: BLE001  handed to the one who waits
                _fail([entry], error)


def _fail(group: list[tuple[View, "asyncio.Future[ViewOutcome]"]], error: Exception) -> None:
    """Set the error on every caller that still waits."""
    for _, future in group:
        if not future.done():
            future.set_exception(error)
