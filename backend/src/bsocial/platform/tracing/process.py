"""Tracing of one process, from its start to its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from bsocial.platform.config import Settings
from bsocial.platform.tracing.spans import recorded_by


@contextmanager
def traced(settings: Settings, process: str) -> Iterator[None]:
    """Record what a process does; without a collector nothing is loaded and nothing happens.

    Raises ValueError where the libraries for it are not installed.
    """
    endpoint = settings.tracing.endpoint
    if endpoint is None:
        yield
        return
    if find_spec("opentelemetry.exporter") is None:
        msg = "TRACING__ENDPOINT needs the extra `observe`: uv sync --extra observe"
        raise ValueError(msg)
    from bsocial.platform.tracing.collector import Collector  # noqa: PLC0415  dear to import

    collector = Collector(endpoint, settings.tracing, f"bsocial-{process}")
    try:
        with recorded_by(collector):
            yield
    finally:
        collector.close()
