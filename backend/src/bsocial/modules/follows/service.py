"""The rules between people."""

from typing import Protocol

import structlog

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.follows.errors import FollowingOneself
from bsocial.modules.follows.events import UserFollowed, UserUnfollowed
from bsocial.modules.follows.model import PersonDetail, PersonView
from bsocial.modules.follows.repository import FollowRepository
from bsocial.modules.users.errors import UserNotFound

log = structlog.get_logger(__name__)

PURGE_BATCH = 1_000


class PeopleReader(Protocol):
    """Where people are read, each as the viewer may see them."""

    async def find(self, username: str, viewer_id: int) -> PersonDetail:
        """Return someone's page by their name, in any case; raises UserNotFound."""
        ...

    async def list_followers(
        self, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of those who follow someone, the newest first; raises UserNotFound."""
        ...

    async def list_following(
        self, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of those whom someone follows, the newest first; raises UserNotFound."""
        ...

    async def search(self, text: str, viewer_id: int, page: PageRequest) -> Page[PersonView]:
        """Return a page of the people whose names hold a text."""
        ...


class Stamps(Protocol):
    """What is cached for each user, under a stamp."""

    async def bump(self, owner: int) -> None:
        """Forget everything that is cached for a user, on every process."""
        ...


class FollowService:
    """Finds people, and lets one follow another, one way."""

    def __init__(self, open_unit: OpenUnitOfWork, queries: PeopleReader, stamps: Stamps) -> None:
        """Write in units of work, read through `queries`."""
        self._open_unit = open_unit
        self._queries = queries
        self._stamps = stamps

    async def find(self, username: str, viewer: Principal) -> PersonDetail:
        """Give someone's page by their name, however it is written; raises UserNotFound."""
        return await self._queries.find(username, viewer.id)

    async def search(
        self, text: str | None, viewer: Principal, page: PageRequest
    ) -> Page[PersonView]:
        """Give a page of the people whose names hold a text; without one, of everybody."""
        return await self._queries.search(text or "", viewer.id, page)

    async def list_followers(
        self, user_id: int, viewer: Principal, page: PageRequest
    ) -> Page[PersonView]:
        """Give a page of those who follow someone, the newest first; raises UserNotFound."""
        return await self._queries.list_followers(user_id, viewer.id, page)

    async def list_following(
        self, user_id: int, viewer: Principal, page: PageRequest
    ) -> Page[PersonView]:
        """Give a page of those whom someone follows, the newest first; raises UserNotFound."""
        return await self._queries.list_following(user_id, viewer.id, page)

    async def follow(self, user_id: int, caller: Principal) -> None:
        """Follow someone; again changes nothing. Raises FollowingOneself and UserNotFound."""
        if await self._change(user_id, caller, UserFollowed):
            log.info("user.followed", user_id=caller.id, followed_id=user_id)

    async def unfollow(self, user_id: int, caller: Principal) -> None:
        """Follow someone no more; again changes nothing.

        Raises FollowingOneself and UserNotFound.
        """
        if await self._change(user_id, caller, UserUnfollowed):
            log.info("user.unfollowed", user_id=caller.id, followed_id=user_id)

    async def _change(
        self, user_id: int, caller: Principal, event: type[UserFollowed | UserUnfollowed]
    ) -> bool:
        """Make true what the event tells of, and publish it if it was not so; tells whether."""
        if user_id == caller.id:
            raise FollowingOneself(pointer="/path/user_id")
        async with self._open_unit() as uow:
            await uow.lock(("follow", caller.id, user_id))
            repository = uow.repo(FollowRepository)
            write = repository.follow if event is UserFollowed else repository.unfollow
            has_changed = await write(caller.id, user_id)
            if has_changed is None:
                raise UserNotFound
            if has_changed:
                uow.publish(event(user_id=caller.id, followed_id=user_id), actor=caller.actor)
            await uow.commit()
        # Also when nothing changed: the request may repeat one that was cut off before this.
        for each in (caller.id, user_id):
            await self._stamps.bump(each)
        return has_changed

    async def purge(self) -> bool:
        """Clear up one batch after deleted accounts; tells whether there may be more."""
        async with self._open_unit() as uow:
            removed = await uow.repo(FollowRepository).purge(PURGE_BATCH)
            await uow.commit()
        return removed == PURGE_BATCH
