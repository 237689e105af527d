"""Wires what is known about what happened: the answers, the index, the blanking of names."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.clock import utc_now
from bsocial.core.redaction import Redaction
from bsocial.entrypoints.maintenance import Chore
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.telemetry.blanking import NameBlanking
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.modules.telemetry.queries import PostgresAnswers, PurgedUserQueries
from bsocial.modules.telemetry.search_answers import SearchAnswers
from bsocial.modules.telemetry.service import TelemetryService
from bsocial.platform.config import Settings
from bsocial.platform.db.reader import Reader
from bsocial.platform.http.health import Check
from bsocial.platform.search.client import SearchClient

BLANK_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What the API process has of it; without Elasticsearch neither chores nor checks."""

    service: TelemetryService
    chores: list[Chore]
    checks: dict[str, Check]


def open_telemetry(stack: AsyncExitStack, settings: Settings, reader: Reader) -> Telemetry:
    """Answer from Elasticsearch where it is set, else from the event log."""
    if settings.elasticsearch_url is None:
        return Telemetry(TelemetryService(PostgresAnswers(reader), utc_now), [], {})
    search = open_search(stack, settings, settings.elasticsearch_url)
    blanking = NameBlanking(search, PurgedUserQueries(reader), Redaction(event_classes()))
    return Telemetry(
        service=TelemetryService(SearchAnswers(search), utc_now),
        chores=[Chore("blank-documents", BLANK_SECONDS, blanking.run)],
        checks={"elasticsearch": search.ping},
    )


def open_search(stack: AsyncExitStack, settings: Settings, url: str) -> SearchClient:
    """Make a client that is closed with the stack. It connects lazily."""
    search = SearchClient(url, settings.search)
    stack.push_async_callback(search.close)
    return search


def make_indexer(search: SearchClient) -> TelemetryIndexer:
    """Make the handler that writes every event into Elasticsearch.

    Call its `ensure_template` at the start of the process, so that a field whose type changed is
    noticed there.
    """
    return TelemetryIndexer(search, event_classes())
