"""Spans as the product writes them. Without a collector no tracing library is loaded.

A trace begins with a request, and nothing else begins one: loops that turn all day would fill the
collector with traces of nothing. Everything else is a part of the trace it was caused by, or of
none.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from types import TracebackType
from typing import Any, Protocol, Self

from bsocial.core.events import EventMessage

Attributes = Mapping[str, str | int]


class Kind(Enum):
    """Which side of a conversation a span tells of."""

    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"


class Span:
    """A span that nobody records: the one that everything gets without a collector."""

    traceparent: str | None = None
    """Names this span to whatever it causes elsewhere, as W3C's traceparent."""

    def __enter__(self) -> Self:
        """Begin it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""

    def rename(self, name: str) -> None:
        """Name it by what was learned since it began."""

    def note(self, name: str, value: str | int) -> None:
        """Add a fact. Never what people wrote, nor who they are."""

    def fail(self, reason: str) -> None:
        """Say that it came to nothing; `reason` is a kind of error, not its text."""


class Tracing(Protocol):
    """Records spans."""

    def begin(self, name: str, parent: str | None) -> AbstractContextManager[Span]:
        """Begin a trace with a request, or go on with its caller's."""
        ...

    def resume(
        self, name: str, parent: str, attributes: Attributes
    ) -> AbstractContextManager[Span]:
        """Go on with a trace that came from another process."""
        ...

    def step(self, name: str, kind: Kind, attributes: Attributes) -> Span:
        """Make a span without parts, of the trace we are in; Span() where we are in none."""
        ...

    def hand_over(
        self, name: str, kind: Kind, attributes: Attributes, events: Sequence[EventMessage]
    ) -> AbstractContextManager[None]:
        """Make a span for each event with a trace, of all while they are handled together."""
        ...

    def parent_for(self, event: EventMessage) -> str | None:
        """Name the span that an event in hand has in this process."""
        ...

    def current(self) -> str | None:
        """Name the span that we are in, if it is recorded."""
        ...

    def ids(self) -> tuple[str, str] | None:
        """Give the ids of trace and span that we are in, recorded or not."""
        ...


NO_SPAN = Span()
"""What there is where nothing is recorded."""
_NOTHING: AbstractContextManager[None] = nullcontext()
_NOT_TRACED: AbstractContextManager[Span] = nullcontext(NO_SPAN)
_tracing: Tracing | None = None


@contextmanager
def recorded_by(tracing: Tracing) -> Iterator[None]:
    """Record with `tracing` for the time of the block: like logging, once for a process."""
    global _tracing  # noqa: PLW0603  a span is told of wherever code runs, as a line of the log is
    earlier, _tracing = _tracing, tracing
    try:
        yield
    finally:
        _tracing = earlier


def begin(name: str, parent: str | None = None) -> AbstractContextManager[Span]:
    """Begin the trace of a request, or go on with that of a caller who may be believed."""
    return _NOT_TRACED if _tracing is None else _tracing.begin(name, parent)


def resume(name: str, parent: str | None, **attributes: str | int) -> AbstractContextManager[Span]:
    """Go on with a trace that was carried here; without one there is no span."""
    if _tracing is None or parent is None:
        return _NOT_TRACED
    return _tracing.resume(name, parent, attributes)


def step(name: str, attributes: Attributes) -> Span:
    """Tell of a call to another server; enter what it gives."""
    return NO_SPAN if _tracing is None else _tracing.step(name, Kind.CLIENT, attributes)


def hand_over(
    name: str, kind: Kind, events: Sequence[EventMessage], **attributes: str | int
) -> AbstractContextManager[None]:
    """Tell what is done with events, in the trace of each."""
    return _NOTHING if _tracing is None else _tracing.hand_over(name, kind, attributes, events)


def parent_for(event: EventMessage) -> str | None:
    """Name the span to send along with an event in hand."""
    return None if _tracing is None else _tracing.parent_for(event)


def current() -> str | None:
    """Name the span we are in, to keep it with what will be done later."""
    return None if _tracing is None else _tracing.current()


def add_trace_ids(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write into a line of the log which trace it belongs to."""
    ids = None if _tracing is None else _tracing.ids()
    if ids is not None:
        line["trace_id"], line["span_id"] = ids
    return line


def is_on() -> bool:
    """Tell whether spans are recorded in this process."""
    return _tracing is not None
