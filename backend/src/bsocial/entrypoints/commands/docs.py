"""`bsocial docs`: writes docs/events.md and the index template from the event classes."""

import inspect
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bsocial.core.events import Event
from bsocial.core.privacy import PersonalMark, personal_marks
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.telemetry.query_files import QUERIES_DIR
from bsocial.modules.telemetry.template import index_template
from bsocial.platform.config import ROOT_DIR

EVENTS_FILE = ROOT_DIR / "docs" / "events.md"
TEMPLATE_FILE = QUERIES_DIR / "index-template.json"
_HEAD = """# Events

Written by `bsocial docs` from the event classes (`make docs`); a test fails when it is stale.

Every event is a JSON envelope in the topic of its module. The key decides the order: events with
the same key arrive as they happened. Any event may come again, with the same `event_id`.

| member | what |
| --- | --- |
| `event_id` | UUID; ordered by time; the id of the document in Elasticsearch |
| `type`, `version` | which of the events below |
| `occurred_at` | ISO 8601, UTC |
| `actor` | `{id, username, email}` of who did it, or null for the product itself; of a view or a \
like only the id |
| `data` | the fields below |
| `trace_id`, `span_id` | the trace of the request that caused it, if there was one. Views and \
likes have none |

Names and e-mail addresses of accounts that were deleted are blanked, in the log and in \
Elasticsearch. Fields that tell of a person say whose they are; words stay as they were written.

In an event class every text is marked beside its type: `Annotated[str, NameOf("user_id")]`, \
`EmailOf` or `WordsOf`, with the field that holds the person's id, or `NotPersonal`. What is \
blanked follows from these marks ([ADR 17](adr/0017-personal-fields-marked.md)), and a test fails \
for a text without one.
"""
Json = dict[str, Any]


def events_markdown() -> str:
    """Return all events as Markdown, by topic."""
    by_topic: dict[str, list[type[Event]]] = {}
    for event in event_classes():
        by_topic.setdefault(event.topic(), []).append(event)
    parts = [_HEAD]
    for topic, events in sorted(by_topic.items()):
        parts.append(f"## {topic}\n")
        parts += [_event(event) for event in events]
    return "\n".join(parts)


def _event(event: type[Event]) -> str:
    """Return one event as Markdown."""
    schema = event.model_json_schema(mode="serialization")
    marks = personal_marks(event)
    rows = [
        f"| `{name}` | {_kind(field)}{_personal(marks.get(name))} |"
        for name, field in schema["properties"].items()
    ]
    # With field names as values, the event's key is the name of its key field.
    named = event.model_construct(None, **{name: name for name in schema["properties"]})
    lines = [
        f"### `{event.type}` version {event.version}",
        "",
        inspect.cleandoc(event.__doc__ or ""),
        "",
        f"Key: `{named.key}`.",
        "",
        "| field | type |",
        "| --- | --- |",
        *rows,
        "",
    ]
    return "\n".join(lines)


def _personal(mark: PersonalMark | None) -> str:
    """Return what a field holds of whom; empty for a field that is not personal."""
    return "" if mark is None else f"; {mark.describes} of `{mark.whose}`"


def _kind(schema: Json) -> str:
    """Return the type of a field as text."""
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format", schema["type"]))


def template_json() -> str:
    """Return the index template as JSON, as its file has it."""
    return json.dumps(index_template(event_classes()), indent=2) + "\n"


def docs_command(
    *, check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if stale.")] = False
) -> None:
    """Write docs/events.md and the index template from the event classes."""
    stale = [
        path
        for path, text in ((EVENTS_FILE, events_markdown()), (TEMPLATE_FILE, template_json()))
        if _is_stale(path, text, write=not check)
    ]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        typer.echo(f"{names}: stale, run `make docs`.", err=True)
        raise typer.Exit(1)


def _is_stale(path: Path, text: str, *, write: bool) -> bool:
    """Return whether a file differs from `text`; if `write`, the file is updated."""
    is_stale = not path.exists() or path.read_text(encoding="utf-8") != text
    if is_stale and write:
        path.write_text(text, encoding="utf-8")
    return is_stale
