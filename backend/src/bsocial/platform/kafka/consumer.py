"""A consumer group member: polls batches, delivers them, and commits offsets after delivery."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from prometheus_client import Counter, Gauge

from bsocial.core.events import EventMessage
from bsocial.platform.eventlog.delivery import Delivery
from bsocial.platform.kafka.messages import MAX_BYTES, read_record
from bsocial.platform.kafka.topics import EVENT_TOPICS

log = structlog.get_logger(__name__)

BATCH = 2_000
POLL_MS = 500
METADATA_MS = 10_000
"""Interval at which new topics are discovered."""
PATIENCE_MS = 24 * 3_600_000
"""Maximum time between polls: an outage of a handler's services is waited out within the group."""
RETRY_SECONDS = 1.0
STOP_SECONDS = 10
MOVED = (CommitFailedError, IllegalStateError, RebalanceInProgressError, UnknownMemberIdError)
"""The partition was reassigned to another member, which handles the batch again."""
LAG = Gauge("bsocial_kafka_lag", "Records that a group has not taken.", ("group", "topic"))
TAKEN = Counter("bsocial_kafka_records", "Records that a group has handled.", ("group", "topic"))
ERRORS = Counter("bsocial_kafka_errors", "Errors of a group towards Kafka.", ("group",))


class KafkaConsumer:
    """One member of a consumer group."""

    def __init__(
        self,
        bootstrap: str,
        delivery: Delivery,
        topics: Iterable[str] | None = None,
    ) -> None:
        """Subscribe to these topics; None subscribes to all event topics, also future ones."""
        self._bootstrap = bootstrap
        self._delivery = delivery
        self._topics = None if topics is None else sorted(topics)
        self._is_stopping = asyncio.Event()

    def stop(self) -> None:
        """Stop after the current batch."""
        self._is_stopping.set()

    async def run(self) -> None:
        """Consume until stopped; reconnects after errors."""
        while not self._is_stopping.is_set():
            try:
                await self._consume()
            except (KafkaError, OSError) as error:
                ERRORS.labels(self._delivery.group).inc()
                log.warning("kafka.interrupted", reason=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(RETRY_SECONDS):
                        await self._is_stopping.wait()

    async def _consume(self) -> None:
        """Join the group and consume until stopped; raises KafkaError or OSError."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=f"bsocial-{self._delivery.group}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_BYTES + 65_536,
            metadata_max_age_ms=METADATA_MS,
            max_poll_interval_ms=PATIENCE_MS,
        )
        if self._topics is None:
            consumer.subscribe(pattern=EVENT_TOPICS)
        else:
            consumer.subscribe(self._topics)
        try:
            await consumer.start()
            log.info("consumer.started", group=self._delivery.group)
            while not self._is_stopping.is_set():
                taken = await consumer.getmany(timeout_ms=POLL_MS, max_records=BATCH)
                if taken:
                    await self._handle(consumer, taken)
        finally:
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await consumer.stop()

    async def _handle(self, consumer: AIOKafkaConsumer, taken: dict[Any, list[Any]]) -> None:
        """Deliver a batch and commit its offsets; a reassigned partition is not committed."""
        records = [record for part in taken.values() for record in part]
        await self._delivery.deliver(await self._read(records))
        try:
            await consumer.commit({at: part[-1].offset + 1 for at, part in taken.items()})
        except MOVED as error:
            log.info("kafka.rebalanced", group=self._delivery.group, reason=type(error).__name__)
        self._measure(consumer, taken)

    async def _read(self, records: Sequence[Any]) -> list[EventMessage]:
        """Parse records to events; invalid records become dead letters."""
        events = []
        for record in records:
            try:
                events.append(read_record(record))
            except ValueError as error:
                await self._delivery.bury(_stranger(record), error)
        return events

    def _measure(self, consumer: AIOKafkaConsumer, taken: dict[Any, list[Any]]) -> None:
        """Set the metrics of the partitions of a batch."""
        behind: dict[str, int] = {}
        group = self._delivery.group
        for at, part in taken.items():
            TAKEN.labels(group, at.topic).inc(len(part))
        for at in consumer.assignment():
            end = consumer.highwater(at)
            done = taken[at][-1].offset + 1 if at in taken else end
            if end is not None and done is not None:
                behind[at.topic] = behind.get(at.topic, 0) + end - done
        for topic, count in behind.items():
            LAG.labels(group, topic).set(count)


def _stranger(record: Any) -> EventMessage:
    """Return an invalid record as an event, identified by topic, partition and offset."""
    return EventMessage(
        f"{record.topic}/{record.partition}/{record.offset}",
        "unknown",
        record.topic,
        "",
        datetime.fromtimestamp(record.timestamp / 1000, UTC),
        record.value or b"",
    )
