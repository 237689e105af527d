"""A readiness probe of Kafka."""

import asyncio

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

PROBE_SECONDS = 2.0


async def is_answering(bootstrap: str) -> bool:
    """Return whether a broker returns its metadata within 2 s, over a new connection."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap)
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await client.bootstrap()
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        await client.close()
    return True
