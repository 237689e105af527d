"""A real Elasticsearch with indices of each test's own."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import SearchClient


@pytest.fixture
def prefix() -> str:
    """What the indices of a test are called by."""
    return f"test-{uuid4().hex[:12]}-"


@pytest.fixture
async def search(elasticsearch_url: str, prefix: str) -> AsyncIterator[SearchClient]:
    """A client of the real Elasticsearch; the indices are gone after the test."""
    settings = SearchSettings(index_prefix=prefix, bulk_timeout_seconds=120)
    client = SearchClient(elasticsearch_url, settings)
    yield client
    await client.delete(f"{prefix}*")
    await client.delete_template(prefix.strip("-"))
    await client.close()


@pytest.fixture
def indexer(search: SearchClient) -> TelemetryIndexer:
    return TelemetryIndexer(search, event_classes())
