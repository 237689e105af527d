"""Names of purged accounts go out of the documents, and nothing else does."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from bsocial.core.errors import Unavailable
from bsocial.core.events import Actor, Event, EventMessage
from bsocial.core.redaction import Redaction
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.files.events import FileStored
from bsocial.modules.posts.events import PostDeleted
from bsocial.modules.telemetry import blanking
from bsocial.modules.telemetry.blanking import NameBlanking
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import SearchClient
from tests.steps.builders import (
    make_comment_created,
    make_post_created,
    make_user_registered,
    numbered,
)

pytestmark = pytest.mark.req("S1.4")

AT = datetime(2026, 11, 21, tzinfo=UTC)
GONE, STAYS = 5, 6
NAMES = {"username": "ada", "email": "ada@example.org"}
REDACTION = Redaction(event_classes())


class Purged:
    def __init__(self, *user_ids: int) -> None:
        self._user_ids = sorted(user_ids)

    async def purged_after(self, user_id: int, limit: int) -> list[int]:
        return [each for each in self._user_ids if each > user_id][:limit]


def told(number: int, event: Event, actor_id: int | None) -> EventMessage:
    actor = None if actor_id is None else Actor(id=actor_id, **NAMES)
    return numbered(event, AT + timedelta(seconds=number), number, actor)


def post(author_id: int) -> Event:
    return make_post_created(author_id=author_id, content="What ada wrote", created_at=AT, **NAMES)


def comment(user_id: int, author_id: int) -> Event:
    """Tell of a comment of one under a post of another."""
    return make_comment_created(
        user_id=user_id, author_id=author_id, content="Hello ada", created_at=AT, **NAMES
    )


def registered(user_id: int) -> Event:
    return make_user_registered(user_id=user_id, first_name="Ada", registered_at=AT, **NAMES)


def happened() -> list[EventMessage]:
    """Give what both did, to themselves and to each other."""
    deleted = PostDeleted(post_id=1, author_id=GONE)
    return [
        told(1, registered(GONE), GONE),
        told(2, registered(STAYS), STAYS),
        told(3, post(GONE), GONE),
        told(4, post(STAYS), STAYS),
        told(5, comment(GONE, STAYS), GONE),
        told(6, comment(STAYS, GONE), STAYS),
        told(7, deleted, STAYS),
        told(8, deleted, None),
    ]


async def documents(search: SearchClient, prefix: str) -> dict[str, Any]:
    await search.refresh(f"{prefix}*")
    answer = await search.search(f"{prefix}*", {"size": 1_000})
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def redacted(messages: Sequence[EventMessage], *user_ids: int) -> dict[str, Any]:
    """Give the documents as the purge leaves the log."""
    return {
        each.event_id: REDACTION.redact(each.type, orjson.loads(each.body), frozenset(user_ids))
        for each in messages
    }


async def test_names_of_purged_accounts_are_blanked_as_in_the_log(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    messages = happened()
    await indexer.handle(messages)
    await search.refresh(f"{prefix}*")
    assert await NameBlanking(search, Purged(GONE, 99), REDACTION).run() is False
    found = await documents(search, prefix)
    assert found == redacted(messages, GONE)
    changed = [
        each.event_id for each in messages if found[each.event_id] != orjson.loads(each.body)
    ]
    assert changed == [messages[number].event_id for number in (0, 2, 4)]


async def test_actor_is_blanked_where_the_data_tell_of_nobody(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    stored = FileStored(
        file_id=1, owner_id=GONE, size_bytes=3, sha256="ab", is_picture=False, created_at=AT
    )
    messages = [told(1, stored, GONE), told(2, registered(GONE), GONE)]
    await indexer.handle(messages)
    await search.refresh(f"{prefix}*")
    await NameBlanking(search, Purged(GONE), REDACTION).run()
    assert await documents(search, prefix) == redacted(messages, GONE)


async def test_event_that_comes_late_is_blanked_by_the_next_run(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    names = NameBlanking(search, Purged(GONE), REDACTION)
    await names.run()  # there is no index yet
    for _ in range(2):
        await indexer.handle(happened())
        await search.refresh(f"{prefix}*")
        await names.run()
        assert await documents(search, prefix) == redacted(happened(), GONE)


async def test_many_accounts_and_documents_go_in_batches(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blanking, "BATCH_USERS", 3)
    monkeypatch.setattr(blanking, "BATCH_DOCUMENTS", 4)
    messages = [told(number, registered(number % 10 + 1), None) for number in range(1, 61)]
    await indexer.handle(messages)
    await search.refresh(f"{prefix}*")
    gone = range(1, 9)
    await NameBlanking(search, Purged(*gone), REDACTION).run()
    assert await documents(search, prefix) == redacted(messages, *gone)


async def test_blanking_waits_while_elasticsearch_is_away() -> None:
    search = SearchClient("http://127.0.0.1:9", SearchSettings())
    with pytest.raises(Unavailable):
        await NameBlanking(search, Purged(GONE), REDACTION).run()
    await search.close()
