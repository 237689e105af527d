"""Events of a seed are made of the classes of events as they are, whatever fields these have."""

import asyncpg
import orjson
import pytest

from bsocial.entrypoints.seed import events
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.posts.events import PostCreated
from tests.integration.seed.conftest import SMALL, check_counts
from tests.integration.seed.fresh.conftest import run
from tests.steps.types import Sql


class PostCreatedInLanguage(PostCreated):
    """A later version of the event, with fields that the seed has never heard of."""

    version = 2

    language: str = "it's English"
    tags: list[str] = []  # noqa: RUF012  pydantic copies it
    original_id: int | None = None

    @property
    def key(self) -> str:
        return str(self.author_id)


async def test_field_that_an_event_gets_is_in_seeded_events_at_once(
    url: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PostCreated", PostCreatedInLanguage)
    await run(url)
    rows = await sql.fetch("select * from event_log where type = 'post.created'")
    assert len(rows) == SMALL.posts
    for row in rows:
        event = PostCreatedInLanguage.model_validate(orjson.loads(row["payload"])["data"])
        assert event.model_fields_set == PostCreatedInLanguage.model_fields.keys()
        assert (event.language, event.tags, event.original_id) == ("it's English", [], None)
        assert (row["version"], row["key"]) == (2, str(event.author_id))
    await check_counts(sql)


async def test_field_without_default_that_nobody_fills_is_named_and_changes_nothing(
    url: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CommentCreatedInReply(CommentCreated):
        """A version with a field that must be filled."""

        reply_to: int

    monkeypatch.setattr(events, "CommentCreated", CommentCreatedInReply)
    with pytest.raises(asyncpg.UndefinedColumnError, match="reply_to"):
        await run(url)
    assert await sql.fetchval("select count(*) from users") == 0


async def test_payload_is_what_the_product_would_write(url: str, sql: Sql) -> None:
    await run(url)
    for event in (CommentCreated, PostCreated, UserLoggedIn):
        rows = await sql.fetch(
            "select payload -> 'data' as data from event_log where type = $1"
            # What pydantic writes shorter, once in a million.
            " and extract(microseconds from occurred_at) % 1000000 > 0",
            event.type,
        )
        assert rows
        for row in rows:
            data = orjson.loads(row["data"])
            assert event.model_validate(data).model_dump(mode="json") == data
