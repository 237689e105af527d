"""Follows and comments in memory."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bsocial.modules.comments.repository import FoundComment, StoredComment
from tests.fakes.posts import PostRow
from tests.fakes.units import Stored
from tests.fakes.users import UserRow


class FakeStamps:
    """Remembers whose cached answers were forgotten."""

    def __init__(self) -> None:
        self.bumped: list[int] = []

    async def bump(self, owner: int) -> None:
        self.bumped.append(owner)


class FakeFollowRepository:
    def __init__(self, stored: Stored) -> None:
        self._users: dict[int, UserRow] = stored.table("users")
        self._follows: dict[int, set[int]] = stored.table("follows")

    async def follow(self, follower_id: int, followed_id: int) -> bool | None:
        return self._change(follower_id, followed_id, is_wanted=True)

    async def unfollow(self, follower_id: int, followed_id: int) -> bool | None:
        return self._change(follower_id, followed_id, is_wanted=False)

    def _change(self, follower_id: int, followed_id: int, *, is_wanted: bool) -> bool | None:
        target = self._users.get(followed_id)
        if target is None or target.is_deleted:
            return None
        followed = self._follows.setdefault(follower_id, set())
        has_changed = (followed_id in followed) is not is_wanted
        if is_wanted:
            followed.add(followed_id)
        else:
            followed.discard(followed_id)
        return has_changed

    async def purge(self, batch: int) -> int:
        gone = {key for key, row in self._users.items() if row.is_deleted}
        due = [
            (follower, followed)
            for follower, others in self._follows.items()
            for followed in others
            if gone & {follower, followed}
        ][:batch]
        for follower, followed in due:
            self._follows[follower].discard(followed)
        return len(due)


@dataclass
class CommentRow:
    id: int
    post_id: int
    author_id: int
    text: str


class FakeCommentRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._posts: dict[int, PostRow] = stored.table("posts")
        self._users: dict[int, UserRow] = stored.table("users")
        self._rows: dict[int, CommentRow] = stored.table("comments")

    async def add(self, author_id: int, post_id: int, text: str) -> StoredComment | None:
        post = self._visible(post_id, author_id)
        if post is None:
            return None
        comment_id = self._stored.next_id("comments")
        self._rows[comment_id] = CommentRow(comment_id, post_id, author_id, text)
        return StoredComment(comment_id, datetime.now(UTC), post.author_id, post.post.visibility)

    async def find(self, comment_id: int, viewer_id: int) -> FoundComment | None:
        row = self._rows.get(comment_id)
        if row is None or self._is_gone(row.author_id):
            return None
        post = self._visible(row.post_id, viewer_id)
        return self._found(row) if post else None

    async def remove(self, comment_id: int) -> bool:
        return self._rows.pop(comment_id, None) is not None

    async def purge(self, batch: int) -> list[FoundComment]:
        due = [row for row in self._rows.values() if self._is_gone(row.author_id)][:batch]
        for row in due:
            del self._rows[row.id]
        return [self._found(row) for row in due]

    def _visible(self, post_id: int, viewer_id: int) -> PostRow | None:
        post = self._posts.get(post_id)
        return post if post and post.is_visible_to(viewer_id) else None

    def _is_gone(self, user_id: int) -> bool:
        user = self._users.get(user_id)
        return user is not None and user.is_deleted

    def _found(self, row: CommentRow) -> FoundComment:
        author_id = self._posts[row.post_id].author_id
        return FoundComment(row.id, row.author_id, row.post_id, author_id)
