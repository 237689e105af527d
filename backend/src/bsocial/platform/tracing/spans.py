"""Spans, independent of the tracing library, which is imported only for a collector.

Only requests start traces: periodic loops would fill the collector with traces of idle runs. All
other spans belong to the trace that caused them, or are not recorded.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from types import TracebackType
from typing import Any, Protocol, Self

from bsocial.core.events import EventMessage

Attributes = Mapping[str, str | int]


class Kind(Enum):
    """The role of a span in a remote call."""

    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"


class Span:
    """A no-op span, used when nothing is recorded."""

    traceparent: str | None = None
    """Identifies this span to other processes, in W3C's format."""

    def __enter__(self) -> Self:
        """Start the span."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the span."""

    def rename(self, name: str) -> None:
        """Set the span's name, once more is known than at its start."""

    def note(self, name: str, value: str | int) -> None:
        """Set an attribute. Never user text or personal data."""

    def fail(self, reason: str) -> None:
        """Mark the span as failed; `reason` is the type of an error, not its message."""


class Tracing(Protocol):
    """Interface of a span recorder."""

    def begin(self, name: str, parent: str | None) -> AbstractContextManager[Span]:
        """Start a span for a request, of a new trace or its caller's."""
        ...

    def resume(
        self, name: str, parent: str, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        """Start a span in a trace of another process."""
        ...

    def step(self, name: str, kind: Kind, attributes: Attributes) -> Span:
        """Return a leaf span of the current trace; a no-op Span outside of one."""
        ...

    def hand_over(
        self, name: str, kind: Kind, attributes: Attributes, events: Sequence[EventMessage]
    ) -> AbstractContextManager[None]:
        """Start a span per traced event, ended when the batch is handled."""
        ...

    def parent_for(self, event: EventMessage) -> str | None:
        """Return the traceparent of an event's span in this process."""
        ...

    def current(self) -> str | None:
        """Return the traceparent of the current span; None if it is not recorded."""
        ...

    def ids(self) -> tuple[str, str] | None:
        """Return trace and span id of the current span, recorded or not."""
        ...


NO_SPAN = Span()
"""The shared no-op span."""
_NOTHING: AbstractContextManager[None] = nullcontext()
_NOT_TRACED: AbstractContextManager[Span] = nullcontext(NO_SPAN)
_tracing: Tracing | None = None


@contextmanager
def recorded_by(tracing: Tracing) -> Iterator[None]:
    """Record with `tracing` within the block: one recorder per process, like logging."""
    global _tracing  # noqa: PLW0603  spans are recorded from anywhere, like log lines
    earlier, _tracing = _tracing, tracing
    try:
        yield
    finally:
        _tracing = earlier


def begin(name: str, parent: str | None = None) -> AbstractContextManager[Span]:
    """Start the span of a request, of a new trace or that of a trusted caller."""
    return _NOT_TRACED if _tracing is None else _tracing.begin(name, parent)


def resume(name: str, parent: str | None, **attributes: str | int) -> AbstractContextManager[Span]:
    """Start a span in the trace of `parent`; a no-op span if it is None."""
    if _tracing is None or parent is None:
        return _NOT_TRACED
    return _tracing.resume(name, parent, attributes)


def step(name: str, attributes: Attributes) -> Span:
    """Return the span of a call to another server, to be entered around the call."""
    return NO_SPAN if _tracing is None else _tracing.step(name, Kind.CLIENT, attributes)


def hand_over(
    name: str, kind: Kind, events: Sequence[EventMessage], **attributes: str | int
) -> AbstractContextManager[None]:
    """Start a span per traced event while the block handles them."""
    return _NOTHING if _tracing is None else _tracing.hand_over(name, kind, attributes, events)


def parent_for(event: EventMessage) -> str | None:
    """Return the traceparent to send along with an event."""
    return None if _tracing is None else _tracing.parent_for(event)


def current() -> str | None:
    """Return the traceparent of the current span, to store with deferred work."""
    return None if _tracing is None else _tracing.current()


def add_trace_ids(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Add trace and span id to a log line (a structlog processor)."""
    ids = None if _tracing is None else _tracing.ids()
    if ids is not None:
        line["trace_id"], line["span_id"] = ids
    return line


def is_on() -> bool:
    """Return whether spans are recorded in this process."""
    return _tracing is not None
