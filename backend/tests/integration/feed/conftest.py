"""People whose feed is read through the product's own service."""

from collections.abc import Awaitable, Callable, Iterator

import pytest

from bsocial.core.pagination import PageRequest, decode_cursor
from bsocial.core.principal import Principal
from bsocial.entrypoints.container import Container
from bsocial.modules.feed import queries
from bsocial.modules.feed.service import FeedService
from bsocial.modules.feed.statements import WALK_POSTS, kept, walked

ReadIds = Callable[..., Awaitable[tuple[list[int], str | None]]]


def principal(user_id: int) -> Principal:
    """Be someone."""
    return Principal(user_id, f"user-{user_id}", None, is_administrator=False, session_id=1)


@pytest.fixture(scope="module")
def read_ids(container: Container) -> ReadIds:
    """Read one page; gives the ids on it and the cursor of the next."""
    service: FeedService = container.services[FeedService]

    async def read(
        user_id: int, cursor: str | None = None, limit: int = 20
    ) -> tuple[list[int], str | None]:
        page = await service.read(principal(user_id), PageRequest.parse(cursor, limit))
        assert page.next_cursor is None or decode_cursor(page.next_cursor) == page.items[-1].id
        return [item.id for item in page.items], page.next_cursor

    return read


@pytest.fixture(params=[WALK_POSTS, 5])
def walk_posts(request: pytest.FixtureRequest) -> Iterator[int]:
    """Walk far enough for every test, and so little that the other ways are taken too."""
    posts: int = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "WALKED", walked(posts))
        patch.setattr(queries, "KEPT", kept(posts))
        yield posts
