"""Business rules of likes and views."""

from datetime import UTC, date, timedelta
from typing import Protocol

from bsocial.core.clock import Clock
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.interactions.errors import StatsNotYours
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.interactions.queries import PostNumbers
from bsocial.modules.interactions.repository import LikeRepository
from bsocial.modules.interactions.schemas import LikeRead, PostStatsRead, StatsOfDay
from bsocial.modules.interactions.views import View, ViewOutcome, ViewRecorder
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.service import PostService

PURGE_BATCH = 1_000


class ViewKeys(Protocol):
    """The store of the keys of views, by which none counts twice."""

    async def expire_keys(self) -> None:
        """Remove the keys that have expired."""


class PostStatsReader(Protocol):
    """Reads the statistics of posts."""

    async def get(self, post_id: int, viewer_id: int, since: date) -> PostNumbers | None:
        """Return a post's statistics, by day from `since`; None if the viewer may not see it."""
        ...


class InteractionService:
    """Likes, unlikes and views."""

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        posts: PostService,
        recorder: ViewRecorder,
        views: ViewKeys,
    ) -> None:
        """Write likes in units of work and views through the recorder."""
        self._open_unit = open_unit
        self._posts = posts
        self._recorder = recorder
        self._views = views

    async def like(self, post_id: int, user: Principal) -> LikeRead:
        """Like a post; idempotent. Raises PostNotFound."""
        async with self._open_unit() as uow:
            await uow.lock(("like", user.id, post_id))
            change = await uow.repo(LikeRepository).like(user.id, post_id)
            if change is None:
                raise PostNotFound
            await uow.commit()
        await self._posts.forget_own(user.id, author_id=change.author_id)
        return LikeRead(liked=True, likes=change.likes)

    async def unlike(self, post_id: int, user: Principal) -> LikeRead:
        """Take a like back; idempotent. Raises PostNotFound."""
        async with self._open_unit() as uow:
            await uow.lock(("like", user.id, post_id))
            change = await uow.repo(LikeRepository).unlike(user.id, post_id)
            if change is None:
                raise PostNotFound
            if change.has_changed:
                event = PostUnliked(post_id=post_id, author_id=change.author_id, user_id=user.id)
                uow.publish(event, actor=user.actor)
            await uow.commit()
        await self._posts.forget_own(user.id, author_id=change.author_id)
        return LikeRead(liked=False, likes=change.likes)

    async def view(self, post_id: int, user: Principal, key: str) -> None:
        """Record one navigation, once per key; raises PostNotFound."""
        outcome = await self._recorder.record(View(user.id, post_id, key))
        if outcome is ViewOutcome.INVISIBLE:
            raise PostNotFound

    async def purge(self) -> bool:
        """Remove a batch of likes after deletions; return whether there may be more."""
        async with self._open_unit() as uow:
            removed = await uow.repo(LikeRepository).purge(PURGE_BATCH)
            await uow.commit()
        await self._views.expire_keys()
        return removed == PURGE_BATCH


class PostStatsService:
    """Shows authors the statistics of their posts."""

    def __init__(self, queries: PostStatsReader, clock: Clock) -> None:
        """Read through `queries`; the last day is that of `clock`."""
        self._queries = queries
        self._clock = clock

    async def get(self, post_id: int, viewer: Principal, days: int) -> PostStatsRead:
        """Return the statistics of the viewer's own post; raises PostNotFound and StatsNotYours."""
        today = self._clock().astimezone(UTC).date()
        first = today - timedelta(days=days - 1)
        found = await self._queries.get(post_id, viewer.id, first)
        if found is None:
            raise PostNotFound
        if found.author_id != viewer.id:
            raise StatsNotYours
        return PostStatsRead(
            views=found.views,
            likes=found.likes,
            comments=found.comments,
            days=[
                StatsOfDay(day=day, views=views, likes=likes)
                for day in (first + timedelta(days=number) for number in range(days))
                for views, likes in (found.by_day.get(day, (0, 0)),)
            ],
        )
