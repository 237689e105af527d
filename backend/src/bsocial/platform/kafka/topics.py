"""Creates the topics before producers and consumers need them."""

from collections.abc import Iterable
from typing import Any

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from bsocial.core.errors import Unavailable
from bsocial.platform.config import KafkaSettings
from bsocial.platform.kafka.messages import MAX_BYTES

log = structlog.get_logger(__name__)

DEAD_LETTERS = "bsocial.dead-letter.v1"
EVENT_TOPICS = r"^bsocial\.[a-z]+\.v1$"
"""Matches all event topics, also future ones, but not the dead letters."""
REQUEST_MS = 20_000
DAY_MS = 86_400_000


async def ensure_topics(bootstrap: str, settings: KafkaSettings, names: Iterable[str]) -> None:
    """Create the missing topics; raises Unavailable."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=REQUEST_MS)
    try:
        await admin.start()
        missing = sorted({*names, DEAD_LETTERS} - set(await admin.list_topics()))
        if missing:
            await _make(admin, settings, missing)
    except (KafkaError, OSError) as error:
        raise Unavailable from error
    finally:
        await admin.close()


async def _make(admin: AIOKafkaAdminClient, settings: KafkaSettings, names: list[str]) -> None:
    """Create topics; those that another process has just created are ignored."""
    configuration = {
        "retention.ms": str(settings.retention_days * DAY_MS),
        "max.message.bytes": str(MAX_BYTES + 65_536),
    }
    answer: Any = await admin.create_topics(
        [
            NewTopic(name, settings.partitions, settings.replicas, topic_configs=configuration)
            for name in names
        ],
        timeout_ms=REQUEST_MS,
    )
    for name, code, *_ in answer.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(name)
    log.info("kafka.topics_made", topics=names)
