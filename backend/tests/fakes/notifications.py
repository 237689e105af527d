"""Notifications and streams in memory."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bsocial.core.errors import Unavailable
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.notifications.repository import News
from bsocial.modules.notifications.schemas import (
    NotificationActor,
    NotificationRead,
)
from bsocial.modules.notifications.stream_queries import Batch, Holder, StreamQueries, Watch
from bsocial.modules.posts.model import AuthorRead
from bsocial.schema import NotificationKind
from tests.fakes.posts import PostRow
from tests.fakes.units import Stored
from tests.fakes.users import UserRow

MOMENT = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)


class FakeNotificationRepository:
    """Stands in for NotificationRepository; it takes comments for existing."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._rows: dict[int, tuple[News, int]] = stored.table("notifications")
        self._users: dict[int, UserRow] = stored.table("users")
        self._posts: dict[int, PostRow] = stored.table("posts")

    async def add(self, news: list[News]) -> list[int]:
        told = []
        for each in news:
            recipient = self._recipient(each)
            known = {(earlier.event_id, to) for earlier, to in self._rows.values()}
            if recipient is not None and (each.event_id, recipient) not in known:
                self._rows[self._stored.next_id("notifications")] = (each, recipient)
                told.append(recipient)
        return told

    def _recipient(self, news: News) -> int | None:
        """Find out who is told."""
        recipient = news.followed_id
        if news.kind is not NotificationKind.FOLLOW:
            post = self._posts.get(news.post_id or 0)
            recipient = None if post is None or post.is_deleted else post.author_id
        if recipient == news.actor_id or not self._is_here(news.actor_id):
            return None
        return recipient if recipient is not None and self._is_here(recipient) else None

    def _is_here(self, user_id: int) -> bool:
        """Tell whether an account exists."""
        row = self._users.get(user_id)
        return row is not None and not row.is_deleted

    async def purge(self, batch: int) -> int:
        due = [key for key, (news, to) in self._rows.items() if self._is_due(news, to)][:batch]
        for key in due:
            del self._rows[key]
        return len(due)

    def _is_due(self, news: News, recipient_id: int) -> bool:
        """Tell whether a notification is of something that is gone."""
        post = self._posts.get(news.post_id or 0)
        is_gone = news.post_id is not None and (post is None or post.is_deleted)
        return is_gone or not (self._is_here(news.actor_id) and self._is_here(recipient_id))


def notification(notification_id: int) -> NotificationRead:
    """Make a notification."""
    return NotificationRead(
        id=notification_id,
        kind="follow",
        actor=NotificationActor(id=99, username="eve"),
        post=None,
        comment=None,
        created_at=MOMENT,
        read_at=None,
    )


def live_comment(comment_id: int, post_id: int) -> CommentRead:
    """Make a comment."""
    author = AuthorRead(id=99, username="eve")
    return CommentRead(
        id=comment_id, post_id=post_id, author=author, text="Well said.", created_at=MOMENT
    )


@dataclass
class FakeStreamQueries(StreamQueries):
    """Stands in for StreamQueries: rows are pairs of id and recipient, in the order of commits."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    delivered: set[int] = field(default_factory=set)
    comments: list[CommentRead] = field(default_factory=list)
    hidden_from: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    tickets: dict[bytes, tuple[Holder, datetime]] = field(default_factory=dict)
    reads: list[list[int]] = field(default_factory=list)
    acked: list[list[tuple[int, int]]] = field(default_factory=list)
    session_reads: int = 0
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
        """Make a batch."""
        last_id = keys[-1][0] if keys else start
        items = [(to, notification(each)) for each, to in rows]
        return Batch(items, last_id, len(keys) == self.batch)

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        await self._ask()
        self.acked.append(acks)
        self.delivered |= {each for _, each in acks}

    async def find_alive(self, session_ids: list[int], now: datetime) -> set[int]:
        self.session_reads += 1
        await self._ask()
        return set(session_ids) - self.ended

    async def add_ticket(self, digest: bytes, holder: Holder, expires_at: datetime) -> None:
        self.tickets[digest] = (holder, expires_at)

    async def use_ticket(self, digest: bytes, now: datetime) -> Holder | None:
        holder, expires_at = self.tickets.pop(digest, (None, now))
        return holder if expires_at > now else None

    async def expire_tickets(self, now: datetime) -> None:
        self.tickets = {
            digest: (holder, at) for digest, (holder, at) in self.tickets.items() if at > now
        }

    async def read_comments(
        self, watches: list[Watch], comment_ids: list[int]
    ) -> list[tuple[int, CommentRead]]:
        await self._ask()
        return self._seen(watches, [each for each in self.comments if each.id in comment_ids])

    async def read_later_comments(
        self, watches: list[Watch], after: int
    ) -> list[tuple[int, CommentRead]]:
        await self._ask()
        return self._seen(watches, [each for each in self.comments if each.id > after])

    def _seen(
        self, watches: list[Watch], comments: list[CommentRead]
    ) -> list[tuple[int, CommentRead]]:
        """Pair comments with those who may see them."""
        return [
            (watch.user_id, each)
            for each in comments
            for watch in watches
            if watch.post_id == each.post_id and watch.user_id not in self.hidden_from
        ]

    async def last_comment_id(self) -> int:
        await self._ask()
        return max((each.id for each in self.comments), default=0)


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
