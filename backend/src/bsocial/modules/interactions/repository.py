"""Writing likes and views, each with its log row and its delta in one statement."""

from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.modules.interactions.views import View, ViewOutcome
from bsocial.modules.stats.fragments import delta_insert, pending_deltas
from bsocial.platform.db.reader import Reader, Statement
from bsocial.platform.eventlog.channel import wake_readers
from bsocial.schema import ActivityLog, InteractionType, Like, Post, PostStats, User, ViewKey
from bsocial.schema.visibility import visible_to

KEY_LIFETIME = func.make_interval(0, 0, 0, 0, 24)
"""How long an Idempotency-Key is remembered."""


@dataclass(frozen=True, slots=True)
class LikeChange:
    """The result of a like or unlike; `likes` is the number after it."""

    author_id: int
    has_changed: bool
    likes: int


class LikeRepository:
    """Likes in one unit of work. Lock (user, post) first."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def like(self, user_id: int, post_id: int) -> LikeChange | None:
        """Like a post; return None when the user may not see it."""
        target = _visible_post(user_id, post_id)
        fresh = (
            upsert(Like)
            .from_select(["post_id", "user_id"], select(target.c.id, literal(user_id)))
            .on_conflict_do_nothing()
            .returning(Like.post_id)
            .cte("fresh")
        )
        logged = (
            insert(ActivityLog)
            .from_select(
                ["user_id", "post_id", "type"],
                select(literal(user_id), fresh.c.post_id, literal(InteractionType.LIKE, _TYPE)),
            )
            .returning(wake_readers())
        )
        counted = delta_insert(select(fresh.c.post_id, literal(1).label("likes")))
        statement = _count_after(target, exists(select(fresh.c.post_id)), 1)
        return await self._change(
            statement.add_cte(logged.cte("logged")).add_cte(counted.cte("counted"))
        )

    async def unlike(self, user_id: int, post_id: int) -> LikeChange | None:
        """Take a like back; return None when the user may not see the post."""
        target = _visible_post(user_id, post_id)
        gone = (
            delete(Like)
            .where(Like.post_id == target.c.id, Like.user_id == user_id)
            .returning(Like.post_id)
            .cte("gone")
        )
        counted = delta_insert(select(gone.c.post_id, literal(-1).label("likes")))
        statement = _count_after(target, exists(select(gone.c.post_id)), -1)
        return await self._change(statement.add_cte(counted.cte("counted")))

    async def _change(self, statement: Select[int, bool, int]) -> LikeChange | None:
        """Run the statement and read its one row."""
        row = (await self._session.execute(statement)).one_or_none()
        return None if row is None else LikeChange(row[0], row[1], row[2])

    async def purge(self, batch: int) -> int:
        """Remove likes of deleted accounts and of purged posts, each with its delta."""
        due = (
            select(Like.post_id, Like.user_id)
            .join(User, User.id == Like.user_id)
            .join(Post, Post.id == Like.post_id)
            .where(or_(User.deleted_at.is_not(None), Post.purged_at.is_not(None)))
            .limit(batch)
            .with_for_update(of=Like, skip_locked=True)
            .cte("due")
        )
        gone = (
            delete(Like)
            .where(Like.post_id == due.c.post_id, Like.user_id == due.c.user_id)
            .returning(Like.post_id)
            .cte("gone")
        )
        counted = delta_insert(
            select(gone.c.post_id, (-func.count()).label("likes")).group_by(gone.c.post_id)
        )
        statement = select(func.count()).select_from(gone).add_cte(counted.cte("counted"))
        return (await self._session.execute(statement)).scalar_one()


_TYPE = ActivityLog.__table__.c.type.type


def _visible_post(user_id: int, post_id: int) -> CTE:
    """Select the post if the user may see it."""
    return (
        select(Post.id, Post.author_id)
        .join(User, User.id == Post.author_id)
        .where(Post.id == post_id, visible_to(literal(user_id, BigInteger)))
        .cte("target")
    )


def _count_after(
    target: CTE, has_changed: ColumnElement[bool], step: int
) -> Select[int, bool, int]:
    """Count the likes after this statement, whose own writes its snapshot does not show."""
    pending = pending_deltas(target.c.id)
    return (
        select(
            target.c.author_id,
            has_changed,
            PostStats.likes + pending.c.likes.cast(BigInteger) + case((has_changed, step), else_=0),
        )
        .join(PostStats, PostStats.post_id == target.c.id)
        .join(pending, true())
    )


_input = (
    func.unnest(
        bindparam("user_ids", type_=ARRAY(BigInteger)),
        bindparam("post_ids", type_=ARRAY(BigInteger)),
        bindparam("keys", type_=ARRAY(Text)),
    )
    .table_valued("user_id", "post_id", "key", with_ordinality="place")
    .render_derived(name="input")
)
_visible = (
    select(_input.c.place, _input.c.user_id, _input.c.post_id, _input.c.key)
    .join(Post, Post.id == _input.c.post_id)
    .join(User, User.id == Post.author_id)
    .where(visible_to(_input.c.user_id))
    .cte("visible")
)
# Within one group the first of equal keys counts. Sorted, so that two processes that write the
# same keys at once wait for each other instead of deadlocking.
_first = (
    select(_visible.c.place, _visible.c.user_id, _visible.c.post_id, _visible.c.key)
    .ext(distinct_on(_visible.c.user_id, _visible.c.key))
    .order_by(_visible.c.user_id, _visible.c.key, _visible.c.place)
    .cte("first")
)
_insert_keys = upsert(ViewKey).from_select(
    ["user_id", "key"], select(_first.c.user_id, _first.c.key)
)
_fresh = (
    _insert_keys.on_conflict_do_update(
        index_elements=[ViewKey.user_id, ViewKey.key],
        set_={"created_at": func.now()},
        where=ViewKey.created_at <= func.now() - KEY_LIFETIME,
    )
    .returning(ViewKey.user_id, ViewKey.key)
    .cte("fresh")
)
_recorded = (
    select(_first.c.place, _first.c.user_id, _first.c.post_id)
    .join(_fresh, and_(_fresh.c.user_id == _first.c.user_id, _fresh.c.key == _first.c.key))
    .cte("recorded")
)
_logged = (
    insert(ActivityLog)
    .from_select(
        ["user_id", "post_id", "type"],
        select(
            _recorded.c.user_id,
            _recorded.c.post_id,
            literal_column("'View'::interaction_type"),
        ),
    )
    .cte("logged")
)
_counted = delta_insert(
    select(_recorded.c.post_id, func.count().label("views")).group_by(_recorded.c.post_id)
).cte("counted")
RECORD_VIEWS = Statement(
    select(
        _input.c.place.cast(Integer).label("place"),
        case(
            (_visible.c.place.is_(None), ViewOutcome.INVISIBLE.value),
            (_recorded.c.place.is_(None), ViewOutcome.REPEATED.value),
            else_=ViewOutcome.RECORDED.value,
        ).label("outcome"),
    )
    .select_from(_input)
    .outerjoin(_visible, _visible.c.place == _input.c.place)
    .outerjoin(_recorded, _recorded.c.place == _input.c.place)
    .order_by(_input.c.place)
    .add_cte(_logged)
    .add_cte(_counted)
)
EXPIRE_KEYS = Statement(delete(ViewKey).where(ViewKey.created_at <= func.now() - KEY_LIFETIME))


class ViewStore:
    """Writes groups of views. One statement each, so it needs no unit of work."""

    def __init__(self, reader: Reader) -> None:
        """Run the statement in autocommit."""
        self._reader = reader

    async def record(self, views: list[View]) -> list[ViewOutcome]:
        """Write a group; return the outcomes in the same order."""
        rows = await self._reader.all(
            RECORD_VIEWS,
            user_ids=[view.user_id for view in views],
            post_ids=[view.post_id for view in views],
            keys=[view.key for view in views],
        )
        return [ViewOutcome(row["outcome"]) for row in rows]

    async def expire_keys(self) -> None:
        """Remove keys older than a day."""
        await self._reader.all(EXPIRE_KEYS)
