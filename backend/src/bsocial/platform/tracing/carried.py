"""How a trace travels: with events in their envelopes, with jobs, in headers. Source: W3C."""

import re
from typing import Any

from bsocial.core.events import EventMessage

HEADER = "traceparent"
"""Of HTTP requests and Kafka records, and the name that a job keeps it under."""
_TAIL = re.compile(rb'"span_id": "([0-9a-f]{16})", "trace_id": "([0-9a-f]{32})"\}\s*$')
_TAIL_BYTES = 96
_PARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01")


def is_parent(text: object) -> bool:
    """Tell whether something names a span that is being recorded."""
    return isinstance(text, str) and _PARENT.fullmatch(text) is not None


def envelope_fields(parent: str | None) -> dict[str, str]:
    """Give the members that an envelope has while somebody follows the trace."""
    if parent is None:
        return {}
    _, trace_id, span_id, _ = parent.split("-")
    return {"span_id": span_id, "trace_id": trace_id}


def parent_of(event: EventMessage) -> str | None:
    """Find the span that an event comes from: that of who sent it, else that of who wrote it.

    PostgreSQL writes the members of a jsonb by the length of their names, so the trace ends an
    envelope, and nothing has to be parsed. What people write stands before it, in quotes.
    """
    if is_parent(event.traceparent):
        return event.traceparent
    found = _TAIL.search(event.body[-_TAIL_BYTES:])
    return None if found is None else f"00-{found[2].decode()}-{found[1].decode()}-01"


def with_parent(arguments: dict[str, Any], parent: str | None) -> dict[str, Any]:
    """Write a trace beside the arguments of a job."""
    return arguments if parent is None else {**arguments, HEADER: parent}


def without_parent(arguments: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Take the trace from the arguments of a job."""
    left = {name: value for name, value in arguments.items() if name != HEADER}
    parent = arguments.get(HEADER)
    return left, parent if is_parent(parent) else None
