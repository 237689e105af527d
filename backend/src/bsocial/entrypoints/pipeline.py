"""The processes behind the API: the relay, the consumers of Kafka, and the embedded consumers."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from prometheus_client import start_http_server

from bsocial.core.clock import utc_now
from bsocial.core.errors import Unavailable
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.entrypoints.wiring.event_handlers import EMBEDDED, HANDLERS, MakeHandler
from bsocial.entrypoints.wiring.eventlog import event_sources, topics_of
from bsocial.entrypoints.wiring.place import Place
from bsocial.platform.config import Settings
from bsocial.platform.db.listener import Listener
from bsocial.platform.eventlog.channel import EVENTS_CHANNEL
from bsocial.platform.eventlog.delivery import Delivery, LoggedDeadLetters
from bsocial.platform.eventlog.lag import LagMonitor
from bsocial.platform.eventlog.reader import EventReader
from bsocial.platform.eventlog.records import UNKNOWN_TOPIC
from bsocial.platform.eventlog.statements import LogStatements
from bsocial.platform.kafka.consumer import KafkaConsumer
from bsocial.platform.kafka.publisher import KafkaPublisher
from bsocial.platform.kafka.topics import ensure_topics

RELAY = "relay"
RETRY_SECONDS = 1.0


@dataclass
class Pipeline:
    """One process: runs its readers until it is told to stop."""

    settings: Settings
    database_url: str
    redis_url: str
    handlers: Mapping[str, MakeHandler] = field(default_factory=lambda: HANDLERS)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def relay(self) -> None:
        """Publish the event log to Kafka."""
        bootstrap = self._bootstrap()
        async with AsyncExitStack() as stack:
            if not await self._make_topics(bootstrap):
                return
            publisher = KafkaPublisher(bootstrap)
            stack.push_async_callback(publisher.close)
            reader = self._readers(self._place(stack), {RELAY: None})
            await self._run({reader[RELAY]: Delivery(RELAY, publisher, publisher)})

    async def consumers(self) -> None:
        """Read the event log directly, with a reader per group, so that none waits for another."""
        async with AsyncExitStack() as stack:
            at = self._place(stack)
            handlers = {name: self.handlers[name](at) for name in EMBEDDED}
            readers = self._readers(at, {name: each.types for name, each in handlers.items()})
            letters = LoggedDeadLetters()
            await self._run(
                {readers[name]: Delivery(name, each, letters) for name, each in handlers.items()}
            )

    async def consumer(self, group: str) -> None:
        """Consume Kafka as one group."""
        bootstrap = self._bootstrap()
        async with AsyncExitStack() as stack:
            handler = self.handlers[group](self._place(stack))
            publisher = KafkaPublisher(bootstrap)
            stack.push_async_callback(publisher.close)
            consumer = KafkaConsumer(
                bootstrap, Delivery(group, handler, publisher), topics_of(handler.types)
            )
            running = asyncio.create_task(consumer.run())
            self._tell_metrics()
            await self._until_stopped([running])
            consumer.stop()
            await running

    async def _run(self, readers: Mapping[EventReader, Delivery]) -> None:
        """Run readers until stopped; an error of one ends the process."""
        running = [
            asyncio.create_task(reader.run(delivery.deliver))
            for reader, delivery in readers.items()
        ]
        self._tell_metrics()
        await self._until_stopped(running)
        for reader in readers:
            reader.stop()
        await asyncio.gather(*running)

    def _readers(
        self, at: Place, types: Mapping[str, frozenset[str] | None]
    ) -> dict[str, EventReader]:
        """Return readers by name, woken by commits, with their lag measured."""
        sources, wakes = event_sources(), {name: asyncio.Event() for name in types}

        def on_news(_payload: str) -> None:
            """Wake every reader."""
            for wake in wakes.values():
                wake.set()

        listener = Listener(at.connector("bsocial-events-listen"))
        listener.subscribe(EVENTS_CHANNEL, on_news, on_lost=lambda: None)
        reader = at.open_reader("bsocial-lag", 1)
        monitor = LagMonitor(reader, LogStatements(sources), list(types), utc_now)
        at.run(listener.run())
        at.run(monitor.run())
        return {
            name: EventReader(
                name,
                at.connector(f"bsocial-events-{name}"),
                sources,
                types=wanted,
                wake=wakes[name],
            )
            for name, wanted in types.items()
        }

    def _place(self, stack: AsyncExitStack) -> Place:
        """Return the place in which handlers are wired."""
        return Place(stack, self.settings, self.database_url, self.redis_url)

    def _bootstrap(self) -> str:
        """Return the address of Kafka; raises ValueError when it is not set."""
        if self.settings.kafka_bootstrap is None:
            msg = "KAFKA_BOOTSTRAP is not set."
            raise ValueError(msg)
        return self.settings.kafka_bootstrap

    async def _make_topics(self, bootstrap: str) -> bool:
        """Create the topics, waiting for Kafka; return False when told to stop meanwhile."""
        names = [UNKNOWN_TOPIC, *(event.topic() for event in event_classes())]
        while not self.stopping.is_set():
            try:
                await ensure_topics(bootstrap, self.settings.kafka, names)
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return True
        return False

    async def _until_stopped(self, running: list["asyncio.Task[None]"]) -> None:
        """Wait until told to stop, or until a task ends by itself, which none should."""
        stopping = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({stopping, *running}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    def _tell_metrics(self) -> None:
        """Serve /metrics, which is also the sign that the process runs."""
        if self.settings.metrics_port is not None:
            start_http_server(self.settings.metrics_port, self.settings.metrics_host)
