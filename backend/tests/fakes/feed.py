"""The feed in memory."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.modules.feed.cache import KeptPage
from bsocial.modules.feed.queries import FirstPage
from bsocial.modules.posts.model import PostExcerpt
from bsocial.platform.cache.versioned import Lookup
from tests.steps.builders import make_post_excerpt

_NOW = datetime(2026, 11, 3, tzinfo=UTC)


@dataclass
class FakeFeedQueries:
    """Stands in for FeedQueries: posts by their ids, all of one feed."""

    post_ids: set[int] = field(default_factory=set)
    follows: int = 0
    asked: list[str] = field(default_factory=list)

    async def first(self, viewer_id: int, limit: int) -> FirstPage:
        self.asked.append("first")
        ids = sorted(self.post_ids, reverse=True)[: limit + 1]
        kept = KeptPage(ids, _NOW, self.follows or None) if ids else None
        return FirstPage(_page(ids, limit), kept)

    async def first_kept(
        self, viewer_id: int, limit: int, page: KeptPage
    ) -> Page[PostExcerpt] | None:
        self.asked.append("first_kept")
        is_whole = len(page.post_ids) <= limit or set(page.post_ids) <= self.post_ids
        if page.last_follow_id != (self.follows or None) or not self.post_ids or not is_whole:
            return None
        return _page(sorted(self.post_ids, reverse=True)[: limit + 1], limit)

    async def further(self, viewer_id: int, page: PageRequest) -> Page[PostExcerpt]:
        self.asked.append("further")
        below = [each for each in self.post_ids if each < page.before_id]
        return _page(sorted(below, reverse=True)[: page.limit + 1], page.limit)


@dataclass
class FakeFeedCache:
    """Stands in for FeedCache: pages by user and limit; may be away."""

    pages: dict[str, KeptPage] = field(default_factory=dict)
    is_away: bool = False

    async def read(self, user_id: int, limit: int) -> tuple[Lookup, KeptPage | None]:
        name = f"{user_id}:{limit}"
        found = None if self.is_away else self.pages.get(name)
        return Lookup(user_id, name, None if self.is_away else b"stamp", None), found

    async def store(self, lookup: Lookup, page: KeptPage) -> None:
        if lookup.stamp is not None:
            self.pages[lookup.name] = page


def _page(ids: list[int], limit: int) -> Page[PostExcerpt]:
    shown = ids[:limit]
    items = [
        make_post_excerpt(id=each, created_at=_NOW + timedelta(seconds=each)) for each in shown
    ]
    next_cursor = encode_cursor(shown[-1]) if len(ids) > limit else None
    return Page[PostExcerpt](items=items, next_cursor=next_cursor)
