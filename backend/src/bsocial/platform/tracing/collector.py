"""Exports spans to an OpenTelemetry collector. Imported only if one is set.

A collector's failure affects nothing else: spans wait in a bounded queue, a background thread sends
them, and lost ones are counted and dropped.
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
"""Traced events of a batch beyond this number get no span in this process."""
SPANS = Counter("bsocial_trace_spans_total", "Spans, by outcome.", ("outcome",))
_KINDS = {kind: SpanKind[kind.name] for kind in Kind}
_in_hand: ContextVar[Mapping[str, trace.Span]] = ContextVar("spans_of_events_in_hand")


class Collector:
    """Records spans and exports them by OTLP over HTTP. See `spans.Tracing`."""

    def __init__(self, endpoint: str, settings: TracingSettings, process: str) -> None:
        """Export the spans of `process`; `endpoint` is the collector's URL without a path."""
        # They log every failed attempt; WatchedExporter logs when an outage begins and ends.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        exporter = OTLPSpanExporter(
            endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS
        )
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.sample_ratio)),
            resource=Resource.create({"service.name": process, "service.namespace": "bsocial"}),
            # No span events: those of errors contain messages, which may quote user text.
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
        """Flush the queue, for at most STOP_SECONDS."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(STOP_SECONDS)

    @contextmanager
    def begin(self, name: str, parent: str | None) -> Iterator[Span]:
        """Start a span for a request, of a new trace or its caller's."""
        above = contexts.Context() if parent is None else _above(parent)
        with self._inside(self._tracer.start_span(name, above, SpanKind.SERVER)) as span:
            yield span

    @contextmanager
    def resume(self, name: str, parent: str, attributes: Attributes) -> Iterator[Span]:
        """Start a span in a trace of another process."""
        started = self._tracer.start_span(name, _above(parent), SpanKind.CONSUMER, attributes)
        with self._inside(started) as span:
            yield span

    @contextmanager
    def _inside(self, span: trace.Span) -> Iterator[Span]:
        """Make a span the current one within the block."""
        token = contexts.attach(trace.set_span_in_context(span))
        try:
            with RecordedSpan(span) as recorded:
                yield recorded
        finally:
            contexts.detach(token)

    def step(self, name: str, kind: Kind, attributes: Attributes) -> Span:
        """Return a leaf span of the current trace; a no-op Span outside of one."""
        if not trace.get_current_span().is_recording():
            return Span()
        return RecordedSpan(self._tracer.start_span(name, None, _KINDS[kind], attributes))

    @contextmanager
    def hand_over(
        self, name: str, kind: Kind, attributes: Attributes, events: Sequence[EventMessage]
    ) -> Iterator[None]:
        """Start a span per traced event; spans within the block are children of the first."""
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
        """Return the traceparent of an event's span in this process, else the one it came with."""
        span = _in_hand.get({}).get(event.event_id)
        return parent_of(event) if span is None else _named(span)

    def current(self) -> str | None:
        """Return the traceparent of the current span; None if it is not recorded."""
        return _named(trace.get_current_span())

    def ids(self) -> tuple[str, str] | None:
        """Return trace and span id of the current span, recorded or not."""
        found = trace.get_current_span().get_span_context()
        if not found.is_valid:
            return None
        return f"{found.trace_id:032x}", f"{found.span_id:016x}"


class RecordedSpan(Span):
    """An OpenTelemetry span. Of errors it records the type, never the message."""

    def __init__(self, span: trace.Span) -> None:
        """Wrap a started span."""
        self._span = span
        self.traceparent = _named(span)

    def __enter__(self) -> Self:
        """Return the span, which is already started."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the span, as failed after an exception."""
        if kind is not None:
            self.fail(kind.__name__)
        self._span.end()

    def rename(self, name: str) -> None:
        """Set the span's name."""
        self._span.update_name(name)

    def note(self, name: str, value: str | int) -> None:
        """Set an attribute."""
        self._span.set_attribute(name, value)

    def fail(self, reason: str) -> None:
        """Set the error status."""
        self._span.set_status(StatusCode.ERROR, reason)


class WatchedExporter(SpanExporter):
    """Counts exported spans, and logs once when the collector is lost and recovered."""

    def __init__(self, exporter: SpanExporter) -> None:
        """Export through `exporter`."""
        self._exporter = exporter
        self._is_lost = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export a batch without retries."""
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
        """Close the exporter."""
        self._exporter.shutdown()


def _above(parent: str) -> contexts.Context:
    """Return the context of a remote span from its traceparent."""
    _, trace_id, span_id, _ = parent.split("-")
    elsewhere = SpanContext(
        int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(1)
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(elsewhere), contexts.Context())


def _named(span: trace.Span) -> str | None:
    """Return the traceparent of a span; None if it is not recorded."""
    if not span.is_recording():
        return None
    found = span.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-01"
