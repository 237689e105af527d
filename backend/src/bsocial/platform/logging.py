"""Structured logs: one JSON object or one coloured line per event."""

import logging
import sys
from typing import TextIO, cast

import structlog

from bsocial.platform.config import Settings
from bsocial.platform.tracing.spans import add_trace_ids

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class _Stderr:
    """The current `sys.stderr`: loggers outlive its replacement, as in tests."""

    def write(self, text: str) -> int:
        """Write to the current stderr."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush the current stderr."""
        sys.stderr.flush()


def _without_sockets(record: logging.LogRecord) -> bool:
    """Return False for uvicorn's lines about WebSockets: their URL contains a ticket."""
    return not str(record.msg).startswith('%s - "WebSocket ')


def configure_logging(settings: Settings) -> None:
    """Send structlog and standard library logs to stderr in one format."""
    level, stderr = _LEVELS[settings.log_level], cast(TextIO, _Stderr())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_trace_ids,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Not uvicorn.access: with handlers above it, --no-access-log would have no effect.
    for name in ("uvicorn", "uvicorn.error"):
        uvicorn_logger = logging.getLogger(name)
        uvicorn_logger.handlers[:] = []
        uvicorn_logger.propagate = True
    logging.getLogger("uvicorn.error").addFilter(_without_sockets)
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))
    # It logs every request; callers log the failed ones.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
