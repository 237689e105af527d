"""A real Elasticsearch with indices of each test's own."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from bsocial.entrypoints.catalogue import event_classes
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import SearchClient


@pytest.fixture(scope="module")
async def search(elasticsearch_url: str) -> AsyncIterator[SearchClient]:
    """A client of the real Elasticsearch."""
    client = SearchClient(elasticsearch_url, SearchSettings(bulk_timeout_seconds=120))
    yield client
    await client.close()


@pytest.fixture
async def prefix(search: SearchClient) -> AsyncIterator[str]:
    """Indices of a test, which are gone after it."""
    prefix = f"test-{uuid4().hex[:12]}-"
    yield prefix
    await search.delete(f"{prefix}*")
    await search.delete_template(prefix.strip("-"))


@pytest.fixture
def indexer(search: SearchClient, prefix: str) -> TelemetryIndexer:
    """The handler."""
    return TelemetryIndexer(search, event_classes(), prefix=prefix)
