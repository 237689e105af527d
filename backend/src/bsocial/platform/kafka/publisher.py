"""Sends events to Kafka."""

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
"""Done when Kafka has confirmed it."""


class KafkaPublisher:
    """An idempotent producer, made anew after an error. As a handler it takes every event."""

    def __init__(self, bootstrap: str) -> None:
        """Connect when the first events come."""
        self._bootstrap = bootstrap
        self._producer: AIOKafkaProducer | None = None

    @property
    def types(self) -> frozenset[str] | None:
        """Take all events."""
        return None

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Send a batch in its order and wait until all replicas have it; raises Unavailable.

        After an error nobody knows what has arrived: the batch is sent again as a whole, and
        consumers know a repeated event by its id.
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
        """Send an event to the dead letters, with who could not handle it and why.

        One that is refused for its size there as well leaves a stub. Raises Unavailable.
        """
        try:
            producer = await self._connected()
            await (await self._bury(producer, event, group, error))
        except (KafkaError, OSError) as failure:
            await self.close()
            raise Unavailable from failure

    async def close(self) -> None:
        """Send what is under way, if Kafka takes it, and disconnect."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await producer.stop()

    async def _connected(self) -> AIOKafkaProducer:
        """Give the producer, connecting when there is none."""
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
                # What it does in the background belongs to none of the events that it sends.
                await asyncio.create_task(producer.start(), context=Context())
            except BaseException:
                with suppress(KafkaError, OSError):
                    await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, event: EventMessage) -> Sent:
        """Queue one event; one that is too large goes to the dead letters."""
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
        """Queue a dead letter: the body as it is, or a stub of one that is too large."""
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
