"""What the log says of people who change their own pages, and what is forgotten then."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from bsocial.core.errors import Unavailable
from bsocial.core.events import Event, EventMessage
from bsocial.modules.comments.events import CommentCreated, CommentDeleted
from bsocial.modules.feed.handler import PageInvalidator
from bsocial.modules.follows.events import UserFollowed, UserUnfollowed
from bsocial.modules.interactions.events import PostLiked, PostUnliked, PostViewed
from bsocial.modules.posts.events import PostCreated, PostDeleted
from bsocial.modules.users.events import UserUpdated
from tests.steps.builders import make_comment_created, make_post_created, message
from tests.steps.caches import FakeCache

NOW = datetime(2026, 11, 3, tzinfo=UTC)
ME, OTHER = 7, 8


def created(author_id: int) -> PostCreated:
    return make_post_created(author_id=author_id)


def commented(user_id: int, author_id: int) -> CommentCreated:
    return make_comment_created(user_id=user_id, author_id=author_id)


RENAMED = UserUpdated(
    user_id=ME, username="ada", email=None, first_name=None, last_name=None, changed=["username"]
)


@pytest.mark.req("U6", "S4.16", "S1.18")
@pytest.mark.parametrize(
    ("event", "concerned"),
    [
        (created(ME), [ME]),
        (PostDeleted(post_id=1, author_id=ME), [ME]),
        (UserFollowed(user_id=ME, followed_id=OTHER), [ME]),
        (UserUnfollowed(user_id=ME, followed_id=OTHER), [ME]),
        (RENAMED, [ME]),
        (commented(ME, ME), [ME]),
        (CommentDeleted(comment_id=1, post_id=1, author_id=ME, user_id=ME), [ME]),
        (PostUnliked(post_id=1, author_id=ME, user_id=ME), [ME]),
        (commented(ME, OTHER), None),
        (CommentDeleted(comment_id=1, post_id=1, author_id=OTHER, user_id=ME), None),
        (PostUnliked(post_id=1, author_id=OTHER, user_id=ME), None),
        (PostLiked(post_id=1, user_id=ME), None),
        (PostViewed(post_id=1, user_id=ME), None),
    ],
    ids=lambda value: value.type if isinstance(value, Event) else str(value),
)
async def test_event_forgets_pages_of_whom_it_concerns(
    event: Event, concerned: list[int] | None
) -> None:
    cache = FakeCache()
    await PageInvalidator(cache).handle([message(event)])
    assert cache.calls == ([] if concerned is None else [concerned])


async def test_batch_forgets_everybody_once_in_one_call() -> None:
    cache = FakeCache()
    batch = [created(ME), created(OTHER), created(ME), PostViewed(post_id=1, user_id=3)]
    await PageInvalidator(cache).handle([message(event) for event in batch])
    assert cache.calls == [[ME, OTHER]]


async def test_handler_asks_for_the_types_that_it_acts_on() -> None:
    types = PageInvalidator(FakeCache()).types
    assert {created(ME).type, PostDeleted.type, UserFollowed.type, UserUnfollowed.type} <= types
    assert not {PostViewed.type, PostLiked.type} & types


async def test_without_the_cache_the_batch_is_to_come_again() -> None:
    with pytest.raises(Unavailable):
        await PageInvalidator(FakeCache(is_away=True)).handle([message(created(ME))])


@pytest.mark.parametrize("body", [b"", b"{}", b"not json"])
async def test_event_that_is_none_is_refused_for_good(body: bytes) -> None:
    poison = EventMessage(str(uuid4()), PostCreated.type, "t", "1", NOW, body)
    with pytest.raises(ValidationError):
        await PageInvalidator(FakeCache()).handle([poison])
