"""The index template and the documents that are made from the event classes."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from bsocial.core.events import Envelope, Event
from bsocial.entrypoints.cli import app
from bsocial.entrypoints.commands import docs as documents
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.telemetry.query_files import QueryFile
from bsocial.modules.telemetry.template import index_of, index_template, mapping

EVENTS = event_classes()


def names(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def subclasses(event: type[Event]) -> set[type[Event]]:
    """Give all classes below one, of the product."""
    below = {each for each in event.__subclasses__() if each.__module__.startswith("bsocial.")}
    return below.union(*(subclasses(each) for each in below))


@pytest.mark.req("U8", "S1.26")
def test_catalogue_has_every_event_class() -> None:
    assert set(EVENTS) == subclasses(Event)
    assert len({event.type for event in EVENTS}) == len(EVENTS) >= 14


@pytest.mark.req("U8", "S1.26")
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_template_has_every_field(event: type[Event]) -> None:
    properties = json.loads(documents.TEMPLATE_FILE.read_text())["template"]["mappings"][
        "properties"
    ]
    assert names(event) <= set(properties["data"]["properties"])
    assert names(Envelope) == set(properties)


@pytest.mark.req("U8")
def test_field_that_the_template_lacks_is_found() -> None:
    class Renamed(Event):
        type: ClassVar[str] = "post.renamed"
        old_title: str

    assert "old_title" not in mapping(EVENTS)["properties"]["data"]["properties"]
    assert mapping([*EVENTS, Renamed]) != mapping(EVENTS)


@pytest.mark.req("U8")
def test_generated_documents_are_current() -> None:
    assert documents.TEMPLATE_FILE.read_text() == documents.template_json(), "run `make docs`"
    assert documents.EVENTS_FILE.read_text() == documents.events_markdown(), "run `make docs`"


@pytest.mark.req("U8")
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_document_tells_topic_key_and_fields_of_every_event(event: type[Event]) -> None:
    topics = documents.EVENTS_FILE.read_text().split("\n## ")
    (topic,) = [each for each in topics if f"### `{event.type}` " in each]
    assert topic.splitlines()[0] == event.topic()
    text = topic.split(f"### `{event.type}` ")[1].split("\n### ")[0]
    assert f"version {event.version}\n" in text
    assert all(f"\n| `{name}` | " in text for name in names(event))
    key = text.split("Key: `")[1].split("`")[0]
    assert key in names(event)
    values: dict[str, Any] = dict.fromkeys(names(event), 0) | {key: 77}
    assert str(event.model_construct(None, **values).key) == "77"


def test_nothing_is_mapped_by_guessing_and_content_is_no_keyword() -> None:
    template = index_template(EVENTS)
    mappings = template["template"]["mappings"]
    assert mappings["dynamic"] is False
    assert mappings["properties"]["data"]["properties"]["content"] == {"type": "text"}
    assert template["template"]["settings"]["refresh_interval"] == "1s"


def test_one_name_with_two_types_is_refused() -> None:
    class Odd(Event):
        type: ClassVar[str] = "post.odd"
        post_id: str

    class Odder(Event):
        """Has a field that nothing is known about."""

        type: ClassVar[str] = "post.odder"
        anything: Any

    for event in (Odd, Odder):
        with pytest.raises(TypeError):
            mapping([*EVENTS, event])


@pytest.mark.parametrize(
    ("at", "index"),
    [
        (datetime(2026, 11, 21, tzinfo=UTC), "bsocial-events-2026.11"),
        (datetime(2027, 1, 1, tzinfo=timezone(timedelta(hours=1))), "bsocial-events-2026.12"),
    ],
)
def test_index_is_that_of_the_month_in_utc(at: datetime, index: str) -> None:
    assert index_of(at) == index


@pytest.mark.req("S1.27")
def test_parameters_replace_whole_texts_only() -> None:
    body = QueryFile("best-and-worst-post").fill(user_id='1"}}, {', viewer_id=2)
    text = json.dumps(body)
    assert "{{" not in text
    assert json.dumps({"data.user_id": '1"}}, {'})[1:-1] in text
    assert '{"data.author_id": 2}' in text
    with pytest.raises(KeyError):
        QueryFile("best-and-worst-post").fill(user_id=1)


@pytest.mark.req("U8")
def test_stale_document_is_told_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EVENTS_FILE", "TEMPLATE_FILE"):
        monkeypatch.setattr(documents, name, tmp_path / name)
    check = ["docs", "--check"]
    result = CliRunner().invoke(app, check)
    assert result.exit_code == 1
    assert "EVENTS_FILE, TEMPLATE_FILE: stale" in result.output
    assert list(tmp_path.iterdir()) == []
    assert CliRunner().invoke(app, ["docs"]).exit_code == 0
    assert CliRunner().invoke(app, check).exit_code == 0
    (tmp_path / "EVENTS_FILE").write_text("old")
    result = CliRunner().invoke(app, check)
    assert (result.exit_code, "TEMPLATE_FILE" in result.output) == (1, False)
