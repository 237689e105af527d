"""Tracing of one process during its lifetime."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from bsocial.platform.config import Settings
from bsocial.platform.tracing.spans import recorded_by


@contextmanager
def traced(settings: Settings, process: str) -> Iterator[None]:
    """Record spans within the block; without a collector nothing is imported.

    Raises ValueError if the extra `observe` is not installed.
    """
    endpoint = settings.tracing.endpoint
    if endpoint is None:
        yield
        return
    if find_spec("opentelemetry.exporter") is None:
        msg = "TRACING__ENDPOINT needs the extra `observe`: uv sync --extra observe"
        raise ValueError(msg)
    from bsocial.platform.tracing.collector import Collector  # noqa: PLC0415  slow to import

    collector = Collector(endpoint, settings.tracing, f"bsocial-{process}")
    try:
        with recorded_by(collector):
            yield
    finally:
        collector.close()
