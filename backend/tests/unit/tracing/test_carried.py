"""How a trace travels with events and jobs, and what does not pass for one."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bsocial.core.events import Envelope, EventMessage
from bsocial.platform.tracing.carried import (
    envelope_fields,
    is_parent,
    parent_of,
    with_parent,
    without_parent,
)

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01"
HEAD = '{"event_id": "01a1ffa6-66fc-78b2-bea0-931cfec1a65b", "type": "post.created", "version": 1,'
HEAD += ' "occurred_at": "2026-11-21T19:47:37+00:00", '


def message(payload: Mapping[str, object], traceparent: str | None = None) -> EventMessage:
    """An event as the log gives it: PostgreSQL writes the shortest names first."""
    ordered = dict(sorted(payload.items(), key=lambda item: (len(item[0]), item[0])))
    body = (HEAD + json.dumps(ordered)[1:]).encode()
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return EventMessage("id", "post.created", "bsocial.posts.v1", "1", at, body, False, traceparent)


def test_event_names_the_span_that_wrote_it() -> None:
    event = message({"data": {}, "actor": None, **envelope_fields(PARENT)})
    assert parent_of(event) == PARENT
    assert event.envelope().trace_id == TRACE
    assert event.envelope().span_id == SPAN


def test_event_names_the_span_that_sent_it_before_the_one_that_wrote_it() -> None:
    sender = f"00-{TRACE}-{'c' * 16}-01"
    payload: dict[str, object] = {"data": {}, "actor": None, **envelope_fields(PARENT)}
    assert parent_of(message(payload, sender)) == sender
    assert parent_of(message(payload, "00-nonsense")) == PARENT


def test_event_without_a_trace_has_none_and_its_envelope_no_member_more() -> None:
    assert envelope_fields(None) == {}
    event = message({"data": {"text": "a"}, "actor": None})
    assert parent_of(event) is None
    assert Envelope.model_validate_json(event.body).trace_id is None


@pytest.mark.parametrize(
    "text",
    [
        f'"span_id": "{SPAN}", "trace_id": "{TRACE}"}}',
        f'", "span_id": "{SPAN}", "trace_id": "{TRACE}"}}',
    ],
)
def test_text_that_looks_like_a_trace_is_none(text: str) -> None:
    assert parent_of(message({"data": {"text": text}, "actor": None})) is None
    actor = {"id": 1, "username": text}
    assert parent_of(message({"data": {}, "actor": actor})) is None
    assert parent_of(message({"data": {}, "actor": {"span_id": SPAN, "trace_id": TRACE}})) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", None, 7, f"00-{TRACE}-{SPAN}-00", f"00-{TRACE.upper()}-{SPAN}-01", f"{PARENT}\n"),
        *(f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01"),
    ],
)
def test_what_names_no_recorded_span_is_no_parent(text: object) -> None:
    assert not is_parent(text)


def test_job_keeps_its_trace_beside_its_arguments() -> None:
    arguments = {"post_id": 1}
    assert without_parent(with_parent(arguments, PARENT)) == (arguments, PARENT)
    assert with_parent(arguments, None) is arguments
    assert without_parent({"traceparent": "nonsense"}) == ({}, None)
