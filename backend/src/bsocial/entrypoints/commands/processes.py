"""`bsocial relay`, `notifier`, `telemetry`, `invalidator` and `consumers`: one process each."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable

import typer

from bsocial.entrypoints.commands.replay import rebase_command, replay_command
from bsocial.entrypoints.pipeline import Pipeline
from bsocial.entrypoints.servers import NoServers, adopt_or_start
from bsocial.platform.config import Settings
from bsocial.platform.eventlog.offsets import AnotherCluster
from bsocial.platform.logging import configure_logging
from bsocial.platform.tracing.process import traced

Work = Callable[[Pipeline], Awaitable[None]]


def relay_command() -> None:
    """Send the event log to Kafka."""
    run_process("relay", lambda pipeline: pipeline.relay())


def consumers_command() -> None:
    """Follow the event log without Kafka: notifications and caches, in one process."""
    run_process("consumers", lambda pipeline: pipeline.consumers())


def notifier_command() -> None:
    """Make notifications of the events on Kafka."""
    run_process("notifier", lambda pipeline: pipeline.consumer("notifier"))


def invalidator_command() -> None:
    """Forget cached pages that the events on Kafka have changed."""
    run_process("invalidator", lambda pipeline: pipeline.consumer("invalidator"))


def telemetry_command() -> None:
    """Write the events on Kafka into Elasticsearch."""
    run_process("telemetry", lambda pipeline: pipeline.consumer("telemetry"))


def run_process(name: str, work: Work) -> None:
    """Run until SIGTERM or SIGINT; exit code 1 with the reason when it cannot."""
    settings = Settings()
    configure_logging(settings)
    try:
        servers = adopt_or_start(settings)
        try:
            with traced(settings, name):
                asyncio.run(_run(settings, servers.database_url, servers.redis_url, work))
        finally:
            servers.stop()
    except (NoServers, AnotherCluster, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def calm_collector() -> None:
    """Look for garbage less often.

    Every batch is thousands of objects without cycles, which the collector's defaults would look
    through several times a batch: a third of the time of building events.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _run(settings: Settings, database_url: str, redis_url: str, work: Work) -> None:
    """Stop kindly at the first signal: the batch in hand is finished."""
    calm_collector()
    pipeline = Pipeline(settings, database_url, redis_url)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, pipeline.stopping.set)
    await work(pipeline)


def add_commands(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command("relay")(relay_command)
    app.command("consumers")(consumers_command)
    app.command("notifier")(notifier_command)
    app.command("invalidator")(invalidator_command)
    app.command("telemetry")(telemetry_command)
    app.command("replay")(replay_command)
    app.command("rebase-events")(rebase_command)
