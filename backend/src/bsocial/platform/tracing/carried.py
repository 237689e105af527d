"""Propagation of trace contexts: in event envelopes, jobs and headers. Source: W3C."""

import re
from typing import Any

from bsocial.core.events import EventMessage

HEADER = "traceparent"
"""Header of HTTP requests and Kafka records, and the key in the arguments of jobs."""
_TAIL = re.compile(rb'"span_id": "([0-9a-f]{16})", "trace_id": "([0-9a-f]{32})"\}\s*$')
_TAIL_BYTES = 96
_PARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01")


def is_parent(text: object) -> bool:
    """Return whether a value is the traceparent of a recorded span."""
    return isinstance(text, str) and _PARENT.fullmatch(text) is not None


def envelope_fields(parent: str | None) -> dict[str, str]:
    """Return the trace fields of an envelope; an empty dict without a trace."""
    if parent is None:
        return {}
    _, trace_id, span_id, _ = parent.split("-")
    return {"span_id": span_id, "trace_id": trace_id}


def parent_of(event: EventMessage) -> str | None:
    """Return the traceparent of an event: that of its sender, else that of its writer, or None.

    PostgreSQL orders the keys of a jsonb by length, so the trace fields end an envelope and are
    found without parsing. User text precedes them, and is quoted.
    """
    if is_parent(event.traceparent):
        return event.traceparent
    found = _TAIL.search(event.body[-_TAIL_BYTES:])
    return None if found is None else f"00-{found[2].decode()}-{found[1].decode()}-01"


def with_parent(arguments: dict[str, Any], parent: str | None) -> dict[str, Any]:
    """Return a job's arguments with the traceparent added."""
    return arguments if parent is None else {**arguments, HEADER: parent}


def without_parent(arguments: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Split a job's arguments into those without the traceparent, and the traceparent."""
    left = {name: value for name, value in arguments.items() if name != HEADER}
    parent = arguments.get(HEADER)
    return left, parent if is_parent(parent) else None
