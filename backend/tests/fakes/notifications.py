"""Notifications in memory."""

from dataclasses import dataclass, field

from bsocial.modules.notifications.repository import News
from bsocial.schema import NotificationKind
from tests.fakes.posts import PostRow
from tests.fakes.units import Stored
from tests.fakes.users import UserRow


@dataclass
class FakeSender:
    """Implements Sender: keeps what a notifier sends."""

    payloads: list[bytes] = field(default_factory=list)

    async def send(self, payload: bytes) -> None:
        self.payloads.append(payload)


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
        row = self._users.get(user_id)
        return row is not None and not row.is_deleted

    async def purge(self, batch: int) -> int:
        due = [key for key, (news, to) in self._rows.items() if self._is_due(news, to)][:batch]
        for key in due:
            del self._rows[key]
        return len(due)

    def _is_due(self, news: News, recipient_id: int) -> bool:
        post = self._posts.get(news.post_id or 0)
        is_gone = news.post_id is not None and (post is None or post.is_deleted)
        return is_gone or not (self._is_here(news.actor_id) and self._is_here(recipient_id))
