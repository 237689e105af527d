"""What streams are supplied from, in memory."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bsocial.core.errors import Unavailable
from bsocial.modules.comments.model import CommentRead, Watch
from bsocial.modules.live.model import Holder
from bsocial.modules.notifications.model import Batch, NotificationRead
from tests.steps.builders import make_comment, make_notification

MOMENT = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)


def notification(notification_id: int) -> NotificationRead:
    return make_notification(id=notification_id)


def live_comment(comment_id: int, post_id: int) -> CommentRead:
    return make_comment(id=comment_id, post_id=post_id)


@dataclass
class FakeNotifications:
    """Implements Notifications and Deliveries.

    Rows are pairs of id and recipient, in the order of commits.
    """

    rows: list[tuple[int, int]] = field(default_factory=list)
    delivered: set[int] = field(default_factory=set)
    reads: list[list[int]] = field(default_factory=list)
    acked: list[list[tuple[int, int]]] = field(default_factory=list)
    batch: int = 500
    is_away: bool = False
    gate: asyncio.Event | None = None

    async def _ask(self) -> None:
        """Fail while the database is away; wait while a test holds it."""
        if self.gate is not None:
            await self.gate.wait()
        if self.is_away:
            raise Unavailable

    async def last_id(self) -> int:
        await self._ask()
        return max((each for each, _ in self.rows), default=0)

    async def read_fresh(self, after: int, user_ids: list[int]) -> Batch:
        self.reads.append(sorted(user_ids))
        await self._ask()
        keys = sorted(row for row in self.rows if row[0] > after)[: self.batch]
        return self._batch(after, keys, [row for row in keys if row[1] in user_ids])

    async def read_missed(self, user_id: int, *, after: int, cursor: int, floor: int) -> Batch:
        await self._ask()
        keys = sorted(
            (each, to)
            for each, to in self.rows
            if to == user_id
            and cursor < each <= floor
            and (each > after or each not in self.delivered)
        )[: self.batch]
        return self._batch(cursor, keys, keys)

    def _batch(self, start: int, keys: list[tuple[int, int]], rows: list[tuple[int, int]]) -> Batch:
        last_id = keys[-1][0] if keys else start
        items = [(to, notification(each)) for each, to in rows]
        return Batch(items, last_id, len(keys) == self.batch)

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        await self._ask()
        self.acked.append(acks)
        self.delivered |= {each for _, each in acks}


@dataclass
class FakeSessions:
    """Implements Sessions: all are alive but those that `ended`."""

    ended: set[int] = field(default_factory=set)
    reads: int = 0
    is_away: bool = False

    async def find_alive(self, session_ids: list[int]) -> set[int]:
        self.reads += 1
        if self.is_away:
            raise Unavailable
        return set(session_ids) - self.ended


@dataclass
class FakeTickets:
    """Implements Tickets; every session is alive."""

    rows: dict[bytes, tuple[Holder, datetime]] = field(default_factory=dict)

    async def add(self, digest: bytes, holder: Holder, expires_at: datetime) -> None:
        self.rows[digest] = (holder, expires_at)

    async def use(self, digest: bytes, now: datetime) -> Holder | None:
        holder, expires_at = self.rows.pop(digest, (None, now))
        return holder if expires_at > now else None

    async def expire(self, now: datetime) -> None:
        self.rows = {digest: (holder, at) for digest, (holder, at) in self.rows.items() if at > now}


@dataclass
class FakeComments:
    rows: list[CommentRead] = field(default_factory=list)
    hidden_from: set[int] = field(default_factory=set)

    async def read_watched(
        self, watches: list[Watch], comment_ids: list[int]
    ) -> list[tuple[int, CommentRead]]:
        return self._seen(watches, [each for each in self.rows if each.id in comment_ids])

    async def read_watched_later(
        self, watches: list[Watch], after: int
    ) -> list[tuple[int, CommentRead]]:
        return self._seen(watches, [each for each in self.rows if each.id > after])

    def _seen(
        self, watches: list[Watch], comments: list[CommentRead]
    ) -> list[tuple[int, CommentRead]]:
        return [
            (watch.user_id, each)
            for each in comments
            for watch in watches
            if watch.post_id == each.post_id and watch.user_id not in self.hidden_from
        ]

    async def last_id(self) -> int:
        return max((each.id for each in self.rows), default=0)


class FakeTransport:
    """A socket whose other end is a test."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.is_stuck = False
        self._heard: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    def say(self, frame: str | bytes | None) -> None:
        """Let the client say something; None is its farewell."""
        self._heard.put_nowait(frame)

    async def receive(self) -> str | bytes | None:
        return await self._heard.get()

    async def send(self, frame: str) -> None:
        if self.is_stuck:
            await asyncio.Event().wait()
        self.said.append(frame)
