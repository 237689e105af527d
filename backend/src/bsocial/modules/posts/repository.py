"""Writing posts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.modules.posts.model import MadePicture, object_key
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.stats.fragments import delta_insert, stats_insert, unrank
from bsocial.modules.users.fragments import last_post_advance, last_post_recount
from bsocial.schema import Post, PostKey, User, Visibility
from bsocial.schema.visibility import visible_to


@dataclass(frozen=True, slots=True)
class StoredKey:
    """The post and the body that an Idempotency-Key was used for."""

    body_hash: bytes
    post_id: int


class PostRepository:
    """Posts in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(self, author_id: int, post: PostCreate) -> tuple[int, datetime]:
        """Store a post with its counters and delta in one statement; return id and time."""
        added = (
            insert(Post)
            .values(
                author_id=author_id,
                title=post.shown_title,
                text=post.text,
                image_url=post.image_url,
                picture_file_id=post.image_file_id,
                visibility=Visibility(post.visibility),
            )
            .returning(Post.id, Post.author_id, Post.created_at, Post.visibility)
            .cte("added")
        )
        is_public = added.c.visibility == Visibility.PUBLIC
        counted = delta_insert(select(literal(1).label("posts")).select_from(added))
        statement = (
            select(added.c.id, added.c.created_at)
            .add_cte(stats_insert(select(added.c.id, is_public)).cte("stats"))
            .add_cte(last_post_advance(added).cte("advanced"))
            .add_cte(counted.cte("counted"))
        )
        row = (await self._session.execute(statement)).one()
        return row.id, row.created_at

    async def hold_author(self, post_id: int, viewer_id: int) -> int | None:
        """Lock the author of a post that the viewer may see; return their id, else None."""
        statement = (
            select(Post.author_id)
            .join(User, User.id == Post.author_id)
            .where(Post.id == post_id, visible_to(literal(viewer_id)))
            .with_for_update(of=User, key_share=True)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def remove(self, post_id: int) -> None:
        """Hide and unrank a post, with its delta, in one statement. Lock its author first."""
        hidden = (
            update(Post)
            .where(Post.id == post_id, Post.deleted_at.is_(None))
            .values(deleted_at=func.now())
            .returning(Post.id, Post.author_id)
            .cte("hidden")
        )
        counted = delta_insert(select(literal(-1).label("posts")).select_from(hidden))
        await self._session.execute(
            select(hidden.c.id)
            .add_cte(unrank(select(hidden.c.id)).cte("unranked"))
            .add_cte(last_post_recount(hidden).cte("recounted"))
            .add_cte(counted.cte("counted"))
        )

    async def set_picture(self, post_id: int, file_id: int, picture: MadePicture) -> int | None:
        """Set the picture made of an upload; return the author, or None if it is not wanted now."""
        shown = await self._session.execute(
            update(Post)
            .where(Post.id == post_id, Post.picture_file_id == file_id, Post.deleted_at.is_(None))
            .values(
                image_url=picture.url,
                picture_file_id=None,
                picture_key=picture.key,
                picture_widths=picture.widths,
            )
            .returning(Post.author_id)
        )
        return shown.scalar_one_or_none()

    async def drop_picture(self, post_id: int, file_id: int) -> int | None:
        """Abandon the picture of an upload; return the author, or None if that was done before."""
        dropped = await self._session.execute(
            update(Post)
            .where(Post.id == post_id, Post.picture_file_id == file_id)
            .values(picture_file_id=None)
            .returning(Post.author_id)
        )
        return dropped.scalar_one_or_none()

    async def find_key(self, user_id: int, key: str) -> StoredKey | None:
        """Return what an Idempotency-Key of the last 24 hours was used for, else None."""
        statement = select(PostKey.body_hash, PostKey.post_id).where(
            PostKey.user_id == user_id,
            PostKey.key == key,
            PostKey.created_at > func.now() - func.make_interval(0, 0, 0, 0, KEY_HOURS),
        )
        row = (await self._session.execute(statement)).one_or_none()
        return None if row is None else StoredKey(row.body_hash, row.post_id)

    async def store_key(self, user_id: int, key: str, stored: StoredKey) -> None:
        """Store an Idempotency-Key, replacing one that has expired."""
        values = {"body_hash": stored.body_hash, "post_id": stored.post_id}
        await self._session.execute(
            upsert(PostKey)
            .values(user_id=user_id, key=key, **values)
            .on_conflict_do_update(
                index_elements=[PostKey.user_id, PostKey.key],
                set_={**values, "created_at": func.now()},
            )
        )


KEY_HOURS = 24
"""How long an Idempotency-Key is remembered."""


BLANK = {
    "title": "",
    "text": "",
    "image_url": None,
    "picture_file_id": None,
    "picture_key": None,
    "picture_widths": None,
    "purged_at": func.now(),
}
"""The columns of a purged post."""


class PostPurge:
    """Purges after deletions, a batch at a time."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def remove_orphans(self, batch: int) -> list[tuple[int, int]]:
        """Delete posts of deleted accounts; return pairs of post id and author id."""
        due = (
            select(Post.id)
            .join(User, User.id == Post.author_id)
            .where(User.deleted_at.is_not(None), Post.deleted_at.is_(None))
            .order_by(Post.id)
            .limit(batch)
            .with_for_update(of=Post, skip_locked=True)
        )
        hidden = (
            update(Post)
            .where(Post.id.in_(due))
            .values(deleted_at=func.now())
            .returning(Post.id, Post.author_id)
            .cte("hidden")
        )
        counted = delta_insert(select(literal(-1).label("posts")).select_from(hidden))
        rows = await self._session.execute(
            select(hidden.c.id, hidden.c.author_id)
            .add_cte(unrank(select(hidden.c.id)).cte("unranked"))
            .add_cte(counted.cte("counted"))
        )
        return [(row.id, row.author_id) for row in rows]

    async def blank(self, batch: int) -> tuple[int, list[str]]:
        """Blank the rows of deleted posts; the tombstones stay for the log.

        Return their number, and the keys of the objects that held their pictures.
        """
        due = await self._session.execute(
            select(Post.id, Post.picture_key, Post.picture_widths)
            .where(Post.deleted_at.is_not(None), Post.purged_at.is_(None))
            .order_by(Post.id)
            .limit(batch)
            .with_for_update(skip_locked=True)
        )
        rows = due.all()
        if rows:
            await self._session.execute(
                update(Post).where(Post.id.in_([row.id for row in rows])).values(BLANK)
            )
        keys = [object_key(row.picture_key, w) for row in rows for w in row.picture_widths or ()]
        return len(rows), keys

    async def expire_keys(self) -> None:
        """Remove Idempotency-Keys older than a day."""
        await self._session.execute(
            delete(PostKey).where(
                PostKey.created_at <= func.now() - func.make_interval(0, 0, 0, 0, KEY_HOURS)
            )
        )
