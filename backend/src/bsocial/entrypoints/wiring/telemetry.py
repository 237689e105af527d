"""Wires telemetry: the answers, the index, the blanking of names."""

from contextlib import AsyncExitStack

from bsocial.core.clock import utc_now
from bsocial.core.redaction import Redaction
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.telemetry.blanking import NameBlanking
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.modules.telemetry.queries import PostgresAnswers, PurgedUserQueries
from bsocial.modules.telemetry.search_answers import SearchAnswers
from bsocial.modules.telemetry.service import TelemetryService
from bsocial.platform.config import Settings
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.search.client import SearchClient

BLANK_SECONDS = 600.0


def wire(at: Place) -> None:
    """Answer from Elasticsearch where it is set, else from the event log."""
    if at.settings.elasticsearch_url is None:
        at.add(TelemetryService(PostgresAnswers(at.reader), utc_now))
        return
    search = open_search(at.stack, at.settings, at.settings.elasticsearch_url)
    blanking = NameBlanking(search, PurgedUserQueries(at.reader), Redaction(event_classes()))
    at.add(TelemetryService(SearchAnswers(search), utc_now))
    at.chores.append(Chore("blank-documents", BLANK_SECONDS, blanking.run))
    at.checks["elasticsearch"] = search.ping


def open_search(stack: AsyncExitStack, settings: Settings, url: str) -> SearchClient:
    """Make a client that is closed with the stack. It connects lazily."""
    search = SearchClient(url, settings.search)
    stack.push_async_callback(search.close)
    return search


def make_indexer(at: Place) -> TelemetryIndexer:
    """Make the handler that writes every event into Elasticsearch; raises ValueError without one.

    Call its `ensure_template` at the start of the process, so that a field whose type changed is
    noticed there.
    """
    if at.settings.elasticsearch_url is None:
        msg = "ELASTICSEARCH_URL is not set."
        raise ValueError(msg)
    search = open_search(at.stack, at.settings, at.settings.elasticsearch_url)
    return TelemetryIndexer(search, event_classes())
