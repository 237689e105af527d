"""The same history in PostgreSQL and in Elasticsearch, and as plain rows."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from bsocial.entrypoints.catalogue import event_classes
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.modules.telemetry.queries import PostgresAnswers
from bsocial.modules.telemetry.search_answers import SearchAnswers
from bsocial.modules.telemetry.service import TelemetryAnswers
from bsocial.platform.config import DatabaseSettings, SearchSettings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader
from bsocial.platform.search.client import SearchClient
from tests.telemetry_history import History, make_history, store_events, store_rows

BATCH = 5_000
BACKENDS = ("postgresql", "elasticsearch")


@pytest.fixture(scope="module")
def history() -> History:
    """What happened."""
    return make_history()


@pytest.fixture(scope="module")
async def search(elasticsearch_url: str) -> AsyncIterator[SearchClient]:
    """A client of the real Elasticsearch."""
    client = SearchClient(elasticsearch_url, SearchSettings(bulk_timeout_seconds=120))
    yield client
    await client.close()


@pytest.fixture(scope="module")
async def prefix(search: SearchClient) -> AsyncIterator[str]:
    """Indices of this module, which are gone after it."""
    prefix = f"test-{uuid4().hex[:12]}-"
    yield prefix
    await search.delete(f"{prefix}*")
    await search.delete_template(prefix.strip("-"))


@pytest.fixture(scope="module")
def indexer(search: SearchClient, prefix: str) -> TelemetryIndexer:
    """The product's own way into Elasticsearch."""
    return TelemetryIndexer(search, event_classes(), prefix=prefix)


async def index(indexer: TelemetryIndexer, search: SearchClient, history: History) -> None:
    """Write a history as the consumer does, and make it visible."""
    messages = history.messages()
    for start in range(0, len(messages), BATCH):
        await indexer.handle(messages[start : start + BATCH])
    await search.refresh("test-*")


@pytest.fixture(scope="module")
async def answers(
    history: History,
    database_url: str,
    sql: asyncpg.Connection,
    search: SearchClient,
    indexer: TelemetryIndexer,
    prefix: str,
) -> AsyncIterator[dict[str, TelemetryAnswers]]:
    """Both backends, holding the same history."""
    await store_events(sql, history.messages())
    await store_rows(sql, history)
    await index(indexer, search, history)
    pool = make_pool(database_url, DatabaseSettings(), size=2, name="contract")
    yield {
        "postgresql": PostgresAnswers(Reader(pool)),
        "elasticsearch": SearchAnswers(search, prefix=prefix),
    }
    await pool.close()


@pytest.fixture(params=BACKENDS)
def backend(
    request: pytest.FixtureRequest, answers: dict[str, TelemetryAnswers]
) -> TelemetryAnswers:
    """Each of both."""
    return answers[request.param]
