"""`bsocial replay` and `bsocial rebase-events`."""

import asyncio
from contextlib import AsyncExitStack, aclosing
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bsocial.core.errors import Unavailable
from bsocial.core.events import EventHandler
from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.entrypoints.wiring.event_handlers import HANDLERS
from bsocial.entrypoints.wiring.eventlog import event_sources
from bsocial.entrypoints.wiring.place import Place
from bsocial.entrypoints.wiring.telemetry import open_search
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import connector, make_engine
from bsocial.platform.eventlog.delivery import Delivery, LoggedDeadLetters
from bsocial.platform.eventlog.rebase import ReaderRuns, Rebased, rebase
from bsocial.platform.eventlog.records import UNKNOWN_TOPIC
from bsocial.platform.eventlog.replay import count_rows, replay
from bsocial.platform.kafka.publisher import KafkaPublisher
from bsocial.platform.kafka.topics import ensure_topics


class Target(StrEnum):
    """The destination of a replay."""

    KAFKA = "kafka"
    TELEMETRY = "telemetry"


def replay_command(
    to: Annotated[Target, typer.Option(help="kafka, or telemetry (Elasticsearch directly).")],
    from_id: Annotated[
        int, typer.Option("--from", min=0, help="Leave out events with a lower id in the log.")
    ] = 0,
) -> None:
    """Send the events of the log again, loaded history too; idempotent."""
    settings = prepared()
    with (
        failing_on(Unavailable, ValueError, prefix="The replay could not be made: "),
        servers_of(settings) as servers,
    ):
        place = (settings, servers.database_url, servers.redis_url)
        sent = asyncio.run(run_replay(*place, to, from_id))
    typer.echo(f"{sent:,} events sent to {to}.")


async def run_replay(
    settings: Settings, database_url: str, redis_url: str, to: Target, from_id: int
) -> int:
    """Send the events from `from_id` on; return their number. Raises Unavailable."""
    sources = event_sources()
    connect = connector(database_url, settings.db, "bsocial-replay")
    async with AsyncExitStack() as stack:
        handler = await _target(Place(stack, settings, database_url, redis_url), to)
        delivery = Delivery("replay", handler, LoggedDeadLetters())
        counting = await connect()
        total = await count_rows(counting, sources)
        await counting.close(timeout=2)
        columns = (TextColumn("events"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console, sent = Console(stderr=True), 0
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task("events", total=total)
            async with aclosing(replay(connect, sources, from_id)) as parts:
                async for part in parts:
                    await delivery.deliver(part.events)
                    sent += len(part.events)
                    progress.advance(bar, part.rows)
    return sent


async def _target(at: Place, to: Target) -> EventHandler:
    """Return the handler of the target; raises ValueError when it is not configured.

    Raises Unavailable when it does not answer: a delivery, once begun, would wait for it.
    """
    if to is Target.TELEMETRY:
        handler = HANDLERS["telemetry"](at)
        url = at.settings.elasticsearch_url
        if url is not None and not await open_search(at.stack, at.settings, url).ping():
            msg = "Elasticsearch does not answer."
            raise Unavailable(msg)
        return handler
    if at.settings.kafka_bootstrap is None:
        msg = "KAFKA_BOOTSTRAP is not set."
        raise ValueError(msg)
    topics = [UNKNOWN_TOPIC, *(event.topic() for event in event_classes())]
    await ensure_topics(at.settings.kafka_bootstrap, at.settings.kafka, topics)
    publisher = KafkaPublisher(at.settings.kafka_bootstrap)
    at.stack.push_async_callback(publisher.close)
    return publisher


def rebase_command() -> None:
    """Make the event log of a restored dump readable again; once, while nothing reads it."""
    settings = prepared()
    with failing_on(ReaderRuns), servers_of(settings) as servers:
        done = asyncio.run(run_rebase(settings, servers.database_url))
    if not done.readers:
        typer.echo("Nothing to do: the log was written in this cluster.")
    else:
        typer.echo(f"{done.events:,} events and {done.readers} readers have new places.")


async def run_rebase(settings: Settings, database_url: str) -> Rebased:
    """Rebase on a connection without time limits."""
    unlimited = settings.db.model_copy(
        update={"statement_timeout_seconds": 86_400.0, "transaction_timeout_seconds": 86_400.0}
    )
    engine = make_engine(database_url, unlimited)
    try:
        return await rebase(engine, event_sources())
    finally:
        await engine.dispose()
