"""Sends spans to a collector, by OpenTelemetry. Loaded only where one is set.

The collector is nobody's concern but ours: spans wait in a queue of limited length, a thread of its
own sends them, and what does not arrive is counted and forgotten.
"""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Self

import structlog
from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanContext, SpanKind, StatusCode, TraceFlags
from prometheus_client import Counter

from bsocial.core.events import EventMessage
from bsocial.platform.config import TracingSettings
from bsocial.platform.tracing.carried import parent_of
from bsocial.platform.tracing.spans import Attributes, Kind, Span

log = structlog.get_logger(__name__)

QUEUE_SPANS = 4_096
BATCH_SPANS = 512
EVERY_MS = 1_000
SEND_SECONDS = 3.0
STOP_SECONDS = 2.0
TEXT_LENGTH = 4_000
MAX_IN_HAND = 100
"""Of a batch with more events in traces, the others stay without a span in this process."""
SPANS = Counter("bsocial_trace_spans_total", "Spans, by what became of them.", ("outcome",))
_KINDS = {kind: SpanKind[kind.name] for kind in Kind}
_in_hand: ContextVar[Mapping[str, trace.Span]] = ContextVar("spans_of_events_in_hand")


class Collector:
    """A collector that speaks OTLP over HTTP. See `spans.Tracing` for what is not said here."""

    def __init__(self, endpoint: str, settings: TracingSettings, process: str) -> None:
        """Send what `process` does; `endpoint` is the collector's address without a path."""
        # They tell of every failed try; WatchedExporter tells when that begins and ends.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        exporter = OTLPSpanExporter(
            endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS
        )
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.sample_ratio)),
            resource=Resource.create({"service.name": process, "service.namespace": "bsocial"}),
            # No events: those of errors would carry their texts, and so what people wrote.
            span_limits=SpanLimits(max_events=0, max_attribute_length=TEXT_LENGTH),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                WatchedExporter(exporter),
                max_queue_size=QUEUE_SPANS,
                max_export_batch_size=BATCH_SPANS,
                schedule_delay_millis=EVERY_MS,
            )
        )
        self._tracer = self._provider.get_tracer("bsocial")

    def close(self) -> None:
        """Send what waits, for as long as a process may be kept from ending by that."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(STOP_SECONDS)

    @contextmanager
    def begin(self, name: str, parent: str | None) -> Iterator[Span]:
        """Begin a trace with a request, or go on with its caller's."""
        above = contexts.Context() if parent is None else _above(parent)
        with self._inside(self._tracer.start_span(name, above, SpanKind.SERVER)) as span:
            yield span

    @contextmanager
    def resume(self, name: str, parent: str, attributes: Attributes) -> Iterator[Span]:
        """Go on with a trace that came from another process."""
        started = self._tracer.start_span(name, _above(parent), SpanKind.CONSUMER, attributes)
        with self._inside(started) as span:
            yield span

    @contextmanager
    def _inside(self, span: trace.Span) -> Iterator[Span]:
        """Be in a span for the time of the block."""
        token = contexts.attach(trace.set_span_in_context(span))
        try:
            with RecordedSpan(span) as recorded:
                yield recorded
        finally:
            contexts.detach(token)

    def step(self, name: str, kind: Kind, attributes: Attributes) -> Span:
        """Make a span without parts, of the trace we are in; Span() where we are in none."""
        if not trace.get_current_span().is_recording():
            return Span()
        return RecordedSpan(self._tracer.start_span(name, None, _KINDS[kind], attributes))

    @contextmanager
    def hand_over(
        self, name: str, kind: Kind, attributes: Attributes, events: Sequence[EventMessage]
    ) -> Iterator[None]:
        """Make a span for each event with a trace; what is done is a part of the first one's."""
        parents = [(event, parent) for event in events if (parent := self.parent_for(event))]
        started = {
            event.event_id: self._tracer.start_span(
                f"{name} {event.type}",
                _above(parent),
                _KINDS[kind],
                {
                    **attributes,
                    "messaging.destination.name": event.topic,
                    "messaging.message.id": event.event_id,
                    "messaging.batch.message_count": len(events),
                },
            )
            for event, parent in parents[:MAX_IN_HAND]
        }
        if not started:
            yield
            return
        held = _in_hand.set(started)
        token = contexts.attach(trace.set_span_in_context(next(iter(started.values()))))
        reason = None
        try:
            yield
        except BaseException as error:
            reason = type(error).__name__
            raise
        finally:
            contexts.detach(token)
            _in_hand.reset(held)
            for span in started.values():
                if reason is not None:
                    span.set_status(StatusCode.ERROR, reason)
                span.end()

    def parent_for(self, event: EventMessage) -> str | None:
        """Name the span that an event in hand has in this process, else the one it came with."""
        span = _in_hand.get({}).get(event.event_id)
        return parent_of(event) if span is None else _named(span)

    def current(self) -> str | None:
        """Name the span that we are in, if it is recorded."""
        return _named(trace.get_current_span())

    def ids(self) -> tuple[str, str] | None:
        """Give the ids of trace and span that we are in, recorded or not."""
        found = trace.get_current_span().get_span_context()
        if not found.is_valid:
            return None
        return f"{found.trace_id:032x}", f"{found.span_id:016x}"


class RecordedSpan(Span):
    """A span of OpenTelemetry. Of an error it keeps the kind, never the text."""

    def __init__(self, span: trace.Span) -> None:
        """It has begun."""
        self._span = span
        self.traceparent = _named(span)

    def __enter__(self) -> Self:
        """Go on with it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        if kind is not None:
            self.fail(kind.__name__)
        self._span.end()

    def rename(self, name: str) -> None:
        """Name it by what was learned since it began."""
        self._span.update_name(name)

    def note(self, name: str, value: str | int) -> None:
        """Add a fact."""
        self._span.set_attribute(name, value)

    def fail(self, reason: str) -> None:
        """Say that it came to nothing."""
        self._span.set_status(StatusCode.ERROR, reason)


class WatchedExporter(SpanExporter):
    """Counts what arrives, and says once when the collector is lost and when it is back."""

    def __init__(self, exporter: SpanExporter) -> None:
        """Send through `exporter`."""
        self._exporter = exporter
        self._is_lost = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; what fails is not sent again."""
        result = self._exporter.export(spans)
        is_lost = result is not SpanExportResult.SUCCESS
        SPANS.labels("lost" if is_lost else "sent").inc(len(spans))
        if is_lost and not self._is_lost:
            log.warning("tracing.lost")
        elif self._is_lost and not is_lost:
            log.info("tracing.recovered")
        self._is_lost = is_lost
        return result

    def shutdown(self) -> None:
        """Disconnect."""
        self._exporter.shutdown()


def _above(parent: str) -> contexts.Context:
    """Make the context of a span elsewhere, from its name in W3C's form."""
    _, trace_id, span_id, _ = parent.split("-")
    elsewhere = SpanContext(
        int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(1)
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(elsewhere), contexts.Context())


def _named(span: trace.Span) -> str | None:
    """Name a span in W3C's form; None for one that is not recorded."""
    if not span.is_recording():
        return None
    found = span.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-01"
