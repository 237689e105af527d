"""Invalidates cached pages when the log holds a change by their owner.

The services do this themselves after their commit. This repeats it, in case a process died in
between, and is idempotent.
"""

from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from bsocial.core.errors import Unavailable
from bsocial.core.events import EventMessage
from bsocial.core.ids import Id
from bsocial.modules.comments.events import CommentCreated, CommentDeleted
from bsocial.modules.follows.events import UserFollowed, UserUnfollowed
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.posts.events import PostCreated, PostDeleted, PostPictureSettled
from bsocial.modules.users.events import UserUpdated
from bsocial.platform.cache.versioned import VersionedCache


class _People(BaseModel):
    """The users whom an event names."""

    model_config = ConfigDict(extra="ignore")

    author_id: Id | None = None
    user_id: Id | None = None


def _author(people: _People) -> int | None:
    """Return the author of the post."""
    return people.author_id


def _actor(people: _People) -> int | None:
    """Return the actor."""
    return people.user_id


def _actor_on_own_post(people: _People) -> int | None:
    """Return the actor if the post is their own; counts of other posts are not cached."""
    return people.user_id if people.user_id == people.author_id else None


_CONCERNS: Mapping[str, Callable[[_People], int | None]] = {
    PostCreated.type: _author,
    PostDeleted.type: _author,
    PostPictureSettled.type: _author,
    UserFollowed.type: _actor,
    UserUnfollowed.type: _actor,
    UserUpdated.type: _actor,
    CommentCreated.type: _actor_on_own_post,
    CommentDeleted.type: _actor_on_own_post,
    PostUnliked.type: _actor_on_own_post,
}
"""Whose pages an event changes. Followers' feeds are not among them: they check for new posts.

A like does not name the author of its post, so only its service invalidates.
"""


class PageInvalidator:
    """Invalidates the pages of users who changed what is cached for themselves."""

    def __init__(self, cache: VersionedCache) -> None:
        """Invalidate in `cache`."""
        self._cache = cache

    @property
    def types(self) -> frozenset[str]:
        """Return the event types that change a user's own pages."""
        return frozenset(_CONCERNS)

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Invalidate the pages of the users concerned.

        Raises ValidationError for a malformed event, and Unavailable without the cache.
        """
        concerned = {user_id for event in events if (user_id := _concerned(event)) is not None}
        if concerned and not await self._cache.bump_all(concerned):
            raise Unavailable


def _concerned(event: EventMessage) -> int | None:
    """Return whose pages an event changes, or None; raises ValidationError."""
    find = _CONCERNS.get(event.type)
    if find is None:
        return None
    return find(_People.model_validate(event.envelope().data))
