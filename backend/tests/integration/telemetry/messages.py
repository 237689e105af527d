"""Events on their way, and the documents they become."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from bsocial.core.events import EventMessage
from bsocial.modules.interactions.events import PostViewed
from bsocial.platform.search.client import SearchClient
from tests.steps.builders import make_comment_created, make_post_created, numbered

AT = datetime(2026, 11, 21, 10, 30, 0, 123_456, tzinfo=UTC)


def posted(number: int, text: str, at: datetime = AT) -> EventMessage:
    event = make_post_created(
        post_id=number, author_id=7, email="ada@example.org", content=text, created_at=at
    )
    return numbered(event, at, number)


def commented(number: int, post_id: int, at: datetime = AT) -> EventMessage:
    event = make_comment_created(
        comment_id=number, post_id=post_id, author_id=7, user_id=8, content="Well", created_at=at
    )
    return numbered(event, at, number)


def viewed(number: int, at: datetime = AT) -> EventMessage:
    return numbered(PostViewed(post_id=1, user_id=number), at, number)


async def documents(search: SearchClient, prefix: str) -> dict[str, Any]:
    await search.refresh(f"{prefix}*")
    answer = await search.search(f"{prefix}*", {"size": 1_000, "query": {"match_all": {}}})
    hits = answer["hits"]["hits"]
    found = {hit["_id"]: hit["_source"] for hit in hits}
    assert len(found) == len(hits) == answer["hits"]["total"]["value"]
    return found


def whole(messages: Sequence[EventMessage]) -> dict[str, Any]:
    return {each.event_id: orjson.loads(each.body) for each in messages}
