"""Business rules of follows."""

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
    """Reads people as the viewer may see them."""

    async def find(self, username: str, viewer_id: int) -> PersonDetail:
        """Return a person's page by username, in any case; raises UserNotFound."""
        ...

    async def list_followers(
        self, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of a user's followers, newest first; raises UserNotFound."""
        ...

    async def list_following(
        self, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of the people a user follows, newest first; raises UserNotFound."""
        ...

    async def search(self, text: str, viewer_id: int, page: PageRequest) -> Page[PersonView]:
        """Return a page of the people whose names contain a text."""
        ...


class Stamps(Protocol):
    """The stamps of what is cached for each user."""

    async def bump(self, owner: int) -> None:
        """Invalidate everything that is cached for a user, in every process."""
        ...


class FollowService:
    """Finds people, and lets one follow another, one way."""

    def __init__(self, open_unit: OpenUnitOfWork, queries: PeopleReader, stamps: Stamps) -> None:
        """Write in units of work, read through `queries`."""
        self._open_unit = open_unit
        self._queries = queries
        self._stamps = stamps

    async def find(self, username: str, viewer: Principal) -> PersonDetail:
        """Return a person's page by username, in any case; raises UserNotFound."""
        return await self._queries.find(username, viewer.id)

    async def search(
        self, text: str | None, viewer: Principal, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of the people whose names contain a text; without one, of everybody."""
        return await self._queries.search(text or "", viewer.id, page)

    async def list_followers(
        self, user_id: int, viewer: Principal, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of a user's followers, newest first; raises UserNotFound."""
        return await self._queries.list_followers(user_id, viewer.id, page)

    async def list_following(
        self, user_id: int, viewer: Principal, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of the people a user follows, newest first; raises UserNotFound."""
        return await self._queries.list_following(user_id, viewer.id, page)

    async def follow(self, user_id: int, caller: Principal) -> None:
        """Follow a user; idempotent. Raises FollowingOneself or UserNotFound."""
        if await self._change(user_id, caller, UserFollowed):
            log.info("user.followed", user_id=caller.id, followed_id=user_id)

    async def unfollow(self, user_id: int, caller: Principal) -> None:
        """Unfollow a user; idempotent. Raises FollowingOneself or UserNotFound."""
        if await self._change(user_id, caller, UserUnfollowed):
            log.info("user.unfollowed", user_id=caller.id, followed_id=user_id)

    async def _change(
        self, user_id: int, caller: Principal, event: type[UserFollowed | UserUnfollowed]
    ) -> bool:
        """Apply what the event says, and publish it if that is new; return whether it is."""
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
        """Remove a batch of follows of deleted accounts; return whether there may be more."""
        async with self._open_unit() as uow:
            removed = await uow.repo(FollowRepository).purge(PURGE_BATCH)
            await uow.commit()
        return removed == PURGE_BATCH
