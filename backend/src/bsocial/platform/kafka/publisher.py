"""Publishes events to Kafka."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from contextvars import Context
from typing import Any

import orjson
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from prometheus_client import Counter

from bsocial.core.errors import Unavailable
from bsocial.core.events import EventMessage
from bsocial.platform.kafka.messages import MAX_BYTES, headers_of
from bsocial.platform.kafka.topics import DEAD_LETTERS
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.spans import Kind

log = structlog.get_logger(__name__)

BATCH_BYTES = 131_072
LINGER_MS = 0
REQUEST_MS = 20_000
STOP_SECONDS = 10
_KAFKA = {"messaging.system": "kafka"}
PUBLISHED = Counter("bsocial_events_published", "Events that Kafka has confirmed.", ("topic",))


Sent = asyncio.Future[Any]
"""Resolves when Kafka has acknowledged the record."""


class KafkaPublisher:
    """An idempotent producer, recreated after an error. It is a handler of all events."""

    def __init__(self, bootstrap: str) -> None:
        """Set the brokers; it connects on first use."""
        self._bootstrap = bootstrap
        self._producer: AIOKafkaProducer | None = None

    @property
    def types(self) -> frozenset[str] | None:
        """Return None: all event types."""
        return None

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Send a batch in order and wait until all replicas have it; raises Unavailable.

        After an error it is unknown what was stored: the whole batch is sent again, and consumers
        detect duplicates by the event id.
        """
        try:
            producer = await self._connected()
            with spans.hand_over("send", Kind.PRODUCER, events, **_KAFKA):
                sent = [await self._send(producer, event) for event in events]
                await asyncio.gather(*sent)
        except (KafkaError, OSError) as error:
            log.warning("kafka.unavailable", reason=type(error).__name__)
            await self.close()
            raise Unavailable from error
        for topic in {event.topic for event in events}:
            PUBLISHED.labels(topic).inc(sum(event.topic == topic for event in events))

    async def put(self, event: EventMessage, group: str, error: str) -> None:
        """Send an event to the dead letter topic, with the group and its error.

        An event too large for that topic is replaced by a stub. Raises Unavailable.
        """
        try:
            producer = await self._connected()
            await (await self._bury(producer, event, group, error))
        except (KafkaError, OSError) as failure:
            await self.close()
            raise Unavailable from failure

    async def close(self) -> None:
        """Flush the producer, with a timeout, and disconnect."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await producer.stop()

    async def _connected(self) -> AIOKafkaProducer:
        """Return the producer, connecting if there is none."""
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                enable_idempotence=True,
                acks="all",
                max_batch_size=BATCH_BYTES,
                max_request_size=MAX_BYTES,
                linger_ms=LINGER_MS,
                request_timeout_ms=REQUEST_MS,
            )
            try:
                # An empty context: its background tasks belong to the trace of no event.
                await asyncio.create_task(producer.start(), context=Context())
            except BaseException:
                with suppress(KafkaError, OSError):
                    await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, event: EventMessage) -> Sent:
        """Queue one event; one that is too large becomes a dead letter."""
        try:
            sent: Sent = await producer.send(
                event.topic, event.body, key=event.key.encode(), headers=headers_of(event)
            )
        except MessageSizeTooLargeError as error:
            log.warning("event.too_large", event_id=event.event_id, bytes=len(event.body))
            return await self._bury(producer, event, "relay", str(error))
        return sent

    async def _bury(
        self, producer: AIOKafkaProducer, event: EventMessage, group: str, error: str
    ) -> Sent:
        """Queue a dead letter: the original body, or a stub if it is too large."""
        headers = [
            *headers_of(event),
            ("topic", event.topic.encode()),
            ("group", group.encode()),
            ("error", error.encode()[:1000]),
        ]
        key = event.key.encode()
        try:
            sent: Sent = await producer.send(DEAD_LETTERS, event.body, key=key, headers=headers)
        except MessageSizeTooLargeError:
            stub = {
                "event_id": event.event_id,
                "type": event.type,
                "occurred_at": event.occurred_at,
                "bytes": len(event.body),
            }
            body = orjson.dumps(stub)
            sent = await producer.send(DEAD_LETTERS, body, key=key, headers=headers)
        return sent
