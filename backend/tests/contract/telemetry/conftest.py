"""The same history in PostgreSQL and in Elasticsearch, and as plain rows."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.modules.telemetry.queries import PostgresAnswers
from bsocial.modules.telemetry.search_answers import SearchAnswers
from bsocial.modules.telemetry.service import TelemetryAnswers
from bsocial.platform.config import DatabaseSettings, SearchSettings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader
from bsocial.platform.search.client import SearchClient
from tests.steps.telemetry_history import History, make_history, store_events, store_rows

BATCH = 5_000
BACKENDS = ("postgresql", "elasticsearch")


@pytest.fixture(scope="module")
def history() -> History:
    return make_history()


@pytest.fixture(scope="module")
def prefix() -> str:
    """What the indices of this module are called by."""
    return f"test-{uuid4().hex[:12]}-"


@pytest.fixture(scope="module")
async def search(elasticsearch_url: str, prefix: str) -> AsyncIterator[SearchClient]:
    """A client of the real Elasticsearch; the indices are gone after the module."""
    settings = SearchSettings(index_prefix=prefix, bulk_timeout_seconds=120)
    client = SearchClient(elasticsearch_url, settings)
    yield client
    await client.delete(f"{prefix}*")
    await client.delete_template(prefix.strip("-"))
    await client.close()


@pytest.fixture(scope="module")
def indexer(search: SearchClient) -> TelemetryIndexer:
    """The product's own way into Elasticsearch."""
    return TelemetryIndexer(search, event_classes())


async def index(indexer: TelemetryIndexer, search: SearchClient, history: History) -> None:
    """Write a history as the consumer does, and make it visible."""
    messages = history.messages()
    for start in range(0, len(messages), BATCH):
        await indexer.handle(messages[start : start + BATCH])
    await search.refresh(f"{search.index_prefix}*")


@pytest.fixture(scope="module")
async def postgresql(
    history: History, database_url: str, sql: asyncpg.Connection
) -> AsyncIterator[TelemetryAnswers]:
    """The event log, and beside it plain rows to compare with."""
    await store_events(sql, history.messages())
    await store_rows(sql, history)
    pool = make_pool(database_url, DatabaseSettings(), size=2, name="contract")
    yield PostgresAnswers(Reader(pool))
    await pool.close()


@pytest.fixture(scope="module")
async def elasticsearch(
    history: History, search: SearchClient, indexer: TelemetryIndexer
) -> TelemetryAnswers:
    await index(indexer, search, history)
    return SearchAnswers(search)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, postgresql: TelemetryAnswers) -> TelemetryAnswers:
    found: TelemetryAnswers = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def answers(
    postgresql: TelemetryAnswers, elasticsearch: TelemetryAnswers
) -> dict[str, TelemetryAnswers]:
    """Both at once."""
    return dict(zip(BACKENDS, (postgresql, elasticsearch), strict=True))
