"""Every event stands in Elasticsearch once and whole, or its fate is said."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
import pytest

from bsocial.core.errors import Unavailable
from bsocial.core.events import Event
from bsocial.core.text import storable
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.telemetry.indexer import MAX_BULK_BYTES, DocumentRefused, TelemetryIndexer
from bsocial.modules.users.events import UserDeleted
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import BulkItem, SearchClient
from bsocial.platform.search.errors import SearchRefused
from tests.integration.telemetry.messages import AT, documents, posted, viewed, whole
from tests.steps.builders import numbered

BODY_BYTES = 1_048_576


@pytest.mark.req("S1.26", "U8")
async def test_batch_is_written_once_however_often_it_comes(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    messages = [viewed(number) for number in range(1, 301)]
    await indexer.handle(messages[:200])
    await indexer.handle(messages)
    await indexer.handle(messages[::-1])
    assert await documents(search, prefix) == whole(messages)


@pytest.mark.req("S1.26")
async def test_events_go_to_the_index_of_their_month(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    last, first = datetime(2026, 1, 31, 23, 59, 59, 999_999, UTC), datetime(2026, 2, 1, tzinfo=UTC)
    await indexer.handle([viewed(1, last), viewed(2, first)])
    for number, index in ((1, "2026.01"), (2, "2026.02")):
        (found,) = (await documents(search, f"{prefix}{index}")).values()
        assert found["data"]["user_id"] == number


def body_of(filling: str) -> str:
    """Give the text of a post whose request has exactly the largest size that is taken."""
    empty = len(orjson.dumps({"text": ""}))
    size = len(orjson.dumps({"text": filling})) - empty
    count, rest = divmod(BODY_BYTES - empty, size)
    text = filling * count + "a" * rest
    assert len(orjson.dumps({"text": text})) == BODY_BYTES
    return storable(PostCreate(text=text).text)


CONTROLS = "".join(chr(code) for code in range(1, 32)) + "\x7f\x80\x9f\u2028\u2029"
# Written by their numbers: they look alike.
_CODES = (0x22, 0x27, 0x60, 0xB4, *range(0x2018, 0x2020), 0xAB, 0xBB, 0x2039, 0x203A)
QUOTES = "".join(map(chr, (*_CODES, *range(0x300C, 0x3010), 0x301D, 0xFF02, 0xFF07)))
QUOTES += '\\\\\\"\\u0022{{user_id}}'
TEXTS = {
    "exactly 1 MiB": body_of("word "),
    "1 MiB in one word": body_of("a"),
    "1 MiB of control characters": body_of(CONTROLS),
    "1 MiB that grows as JSON": body_of("\x01"),
    "control characters": f"a{CONTROLS}",
    "every kind of quote": QUOTES,
    "1 MiB of quotes": body_of(QUOTES),
    "other planes": "😀𝔘𐍈 קאָמף \U0010ffff",
}


@pytest.mark.req("S1.26", "U8")
@pytest.mark.parametrize("name", TEXTS)
async def test_post_arrives_whole_and_the_next_event_follows(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str, name: str
) -> None:
    messages = [viewed(1), posted(2, TEXTS[name]), viewed(3)]
    await indexer.handle(messages)
    found = await documents(search, prefix)
    assert found == whole(messages)
    assert found[messages[1].event_id]["data"]["content"] == TEXTS[name]


@pytest.mark.req("S1.26")
async def test_large_batch_goes_in_bearable_requests(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    bulk = search.bulk

    async def watched(lines: bytes) -> list[BulkItem]:
        sizes.append(len(lines))
        return await bulk(lines)

    monkeypatch.setattr(search, "bulk", watched)
    text = TEXTS["exactly 1 MiB"]
    messages = [posted(number, text) for number in range(1, 21)]
    messages += [viewed(number) for number in range(21, 5_000)]
    await indexer.handle(messages)
    assert len(sizes) >= 5
    assert max(sizes) <= MAX_BULK_BYTES
    await search.refresh(f"{prefix}*")
    body = {"size": 0, "track_total_hits": True}
    answer = await search.search(f"{prefix}*", body)
    assert answer["hits"]["total"]["value"] == len(messages)


def example(event: type[Event]) -> Event:
    schema = event.model_json_schema()["properties"]
    return event.model_validate({name: _value(field) for name, field in schema.items()})


def _value(field: dict[str, Any]) -> object:
    field = field.get("anyOf", [field])[0]
    if "enum" in field:
        return field["enum"][0]
    if field.get("format") == "date-time":
        return AT.isoformat()
    return {"integer": 1, "string": "text", "array": ["text"], "boolean": True}[field["type"]]


@pytest.mark.req("U8", "S1.26")
async def test_every_field_of_every_event_can_be_searched(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    for number, event in enumerate(event_classes(), 1):
        sent = numbered(example(event), AT, number)
        await indexer.handle([sent])
        await search.refresh(f"{prefix}*")
        for name in event.model_fields:
            query = [{"exists": {"field": f"data.{name}"}}, {"term": {"type": event.type}}]
            answer = await search.search(f"{prefix}*", {"query": {"bool": {"filter": query}}})
            assert [hit["_id"] for hit in answer["hits"]["hits"]] == [sent.event_id], name


@pytest.mark.req("S1.26")
@pytest.mark.parametrize(
    "change",
    [
        {"body": b'{"occurred_at": "yesterday"}'},
        {"body": b'{"data": {"post_id": "seven"}}'},
        {"body": b"{"},
        {"body": b"{\n"},
        {"body": b""},
        {"body": b"[1, 2]"},
        {"body": b"\xff\xfe"},
        {"event_id": "x" * 513},
        {"event_id": ""},
    ],
    ids=lambda change: str(change)[:50],
)
async def test_event_that_can_never_be_written_is_a_value_error_and_harms_no_other(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str, change: dict[str, Any]
) -> None:
    good = [viewed(1), viewed(2)]
    poison = viewed(3)._replace(**change)
    with pytest.raises(ValueError, match=r"^(?!.*yesterday)"):
        await indexer.handle([good[0], poison, good[1]])
    with pytest.raises(ValueError):  # noqa: PT011  any is what the consumer looks for
        await indexer.handle([poison])
    for each in good:  # as the consumer goes on, one by one
        await indexer.handle([each])
    assert await documents(search, prefix) == whole(good)


@pytest.mark.req("S1.26")
async def test_refused_document_is_named_and_the_rest_of_its_batch_is_written(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    poison = viewed(2)._replace(body=b'{"data": {"post_id": "a secret"}}')
    good = [viewed(1), viewed(3)]
    with pytest.raises(DocumentRefused) as refused:
        await indexer.handle([good[0], poison, good[1]])
    assert refused.value.reasons == {poison.event_id: "document_parsing_exception"}
    assert "secret" not in str(refused.value)
    assert await documents(search, prefix) == whole(good)


@pytest.mark.req("S1.26")
async def test_body_of_several_lines_is_written_as_one(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    sent = viewed(1)
    pretty = orjson.dumps(orjson.loads(sent.body), option=orjson.OPT_INDENT_2)
    await indexer.handle([sent._replace(body=pretty.replace(b"\n", b"\r\n"))])
    assert await documents(search, prefix) == whole([sent])


@pytest.mark.req("S1.26", "S1.4")
async def test_emptied_elasticsearch_gets_its_template_again(
    indexer: TelemetryIndexer, search: SearchClient, prefix: str
) -> None:
    name = prefix.strip("-")
    await indexer.handle([viewed(1)])
    await search.delete(f"{prefix}*")
    await search.delete_template(name)
    assert not await search.has_template(name)
    await indexer.handle([posted(2, "Words to find")])
    assert await search.has_template(name)
    await search.refresh(f"{prefix}*")
    for query, count in (
        ({"match": {"data.content": "find"}}, 1),
        ({"term": {"data.content": "Words to find"}}, 0),
        ({"term": {"data.title": "A title"}}, 1),
    ):
        answer = await search.search(f"{prefix}*", {"query": query})
        assert answer["hits"]["total"]["value"] == count, query


async def test_new_field_of_an_event_reaches_the_indices_that_are_there(
    search: SearchClient, prefix: str
) -> None:
    await TelemetryIndexer(search, [UserDeleted]).handle([viewed(1)])
    await TelemetryIndexer(search, event_classes()).handle([viewed(2)])
    await search.refresh(f"{prefix}*")
    body = {"query": {"exists": {"field": "data.post_id"}}}
    (found,) = (await search.search(f"{prefix}*", body))["hits"]["hits"]
    assert found["_source"]["data"]["user_id"] == 2


@pytest.mark.req("S1.26")
async def test_template_that_is_refused_condemns_no_event(
    search: SearchClient, prefix: str
) -> None:
    class Odd(Event):
        """Calls something else a post's id."""

        type: ClassVar[str] = "post.odd"
        post_id: str

    await TelemetryIndexer(search, [Odd]).handle([viewed(1)])
    later = TelemetryIndexer(search, event_classes())
    with pytest.raises(SearchRefused):
        await later.ensure_template()
    with pytest.raises(Unavailable):
        await later.handle([viewed(2)])


class Busy(SearchClient):
    """Takes the first document of each request and says of the rest what it is told to."""

    def __init__(self, status: int) -> None:
        super().__init__("http://127.0.0.1:9", SearchSettings())
        self._status = status

    async def has_template(self, name: str) -> bool:
        return True

    async def put_template(self, name: str, template: dict[str, Any]) -> None:
        """Take it."""

    async def put_mapping(self, indices: str, mapping: dict[str, Any]) -> None:
        """Take it."""

    async def bulk(self, lines: bytes) -> list[BulkItem]:
        count = lines.count(b"\n") // 2
        return [BulkItem(201, None)] + [BulkItem(self._status, "busy")] * (count - 1)


@pytest.mark.req("S1.26")
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 403, 404, 409])
async def test_busy_elasticsearch_is_unavailable(status: int) -> None:
    search = Busy(status)
    indexer = TelemetryIndexer(search, event_classes())
    await indexer.handle([viewed(1)])
    with pytest.raises(Unavailable):
        await indexer.handle([viewed(1), viewed(2), viewed(3)])
    await search.close()


@pytest.mark.req("S1.26")
async def test_stopped_elasticsearch_is_unavailable() -> None:
    search = SearchClient("http://127.0.0.1:9", SearchSettings(timeout_seconds=2))
    with pytest.raises(Unavailable):
        await TelemetryIndexer(search, event_classes()).handle([viewed(1)])
    await search.close()
