"""Spans of SQL statements: their text, without values, and their duration."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bsocial.platform.tracing import spans
from bsocial.platform.tracing.spans import Span

_SPAN = "span_of_statement"


def sql_span(query: str) -> Span:
    """Return the span of a statement, to be entered around the call."""
    if not spans.is_on():
        return spans.NO_SPAN
    operation = query.split(None, 1)[0].upper()
    return spans.step(
        operation,
        {"db.system.name": "postgresql", "db.operation.name": operation, "db.query.text": query},
    )


def trace_statements(engine: AsyncEngine) -> None:
    """Record a span for every statement of an engine; does nothing if tracing is off."""
    if not spans.is_on():
        return
    event.listen(engine.sync_engine, "before_cursor_execute", _begin)
    event.listen(engine.sync_engine, "after_cursor_execute", _end)
    event.listen(engine.sync_engine, "handle_error", _fail)


def _begin(
    _connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """Start the span of a statement."""
    setattr(context, _SPAN, sql_span(statement).__enter__())


def _end(
    _connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """End the span of a statement."""
    _take(context).__exit__(None, None, None)


def _fail(failure: Any) -> None:
    """End the span with the type of the error."""
    error = failure.original_exception
    _take(failure.execution_context).__exit__(type(error), error, None)


def _take(context: Any) -> Span:
    """Return the open span, once; NO_SPAN for an error without a statement."""
    span: Span = getattr(context, _SPAN, spans.NO_SPAN)
    if context is not None:
        setattr(context, _SPAN, spans.NO_SPAN)
    return span
