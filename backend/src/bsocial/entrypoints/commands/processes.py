"""`bsocial relay`, `consumers`, `notifier`, `invalidator` and `telemetry`: one process each."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable

from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.entrypoints.pipeline import Pipeline
from bsocial.platform.config import Settings
from bsocial.platform.eventlog.offsets import AnotherCluster
from bsocial.platform.tracing.process import traced

Work = Callable[[Pipeline], Awaitable[None]]


def relay_command() -> None:
    """Publish the event log to Kafka."""
    run_process("relay", lambda pipeline: pipeline.relay())


def consumers_command() -> None:
    """Follow the event log without Kafka: notifications and caches, in one process."""
    run_process("consumers", lambda pipeline: pipeline.consumers())


def notifier_command() -> None:
    """Create notifications from the events on Kafka."""
    run_process("notifier", lambda pipeline: pipeline.consumer("notifier"))


def invalidator_command() -> None:
    """Invalidate cached pages that the events on Kafka have changed."""
    run_process("invalidator", lambda pipeline: pipeline.consumer("invalidator"))


def telemetry_command() -> None:
    """Index the events on Kafka in Elasticsearch."""
    run_process("telemetry", lambda pipeline: pipeline.consumer("telemetry"))


PROCESSES = {
    "relay": relay_command,
    "consumers": consumers_command,
    "notifier": notifier_command,
    "invalidator": invalidator_command,
    "telemetry": telemetry_command,
}


def run_process(name: str, work: Work) -> None:
    """Run until SIGTERM or SIGINT; exit code 1 with the reason when it cannot."""
    settings = prepared()
    with (
        failing_on(AnotherCluster, ValueError),
        servers_of(settings) as servers,
        traced(settings, name),
    ):
        asyncio.run(_run(settings, servers.database_url, servers.redis_url, work))


def calm_collector() -> None:
    """Make cyclic garbage collection rarer.

    A batch is thousands of objects without cycles; with the default thresholds the collector would
    scan them several times, which is a third of the time of building events.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _run(settings: Settings, database_url: str, redis_url: str, work: Work) -> None:
    """Run `work` until the first signal; the current batch is finished."""
    calm_collector()
    pipeline = Pipeline(settings, database_url, redis_url)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, pipeline.stopping.set)
    await work(pipeline)
