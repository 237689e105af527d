"""Indexes every event in Elasticsearch, as it was published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC

import orjson
import structlog
from prometheus_client import Counter

from bsocial.core.errors import Unavailable
from bsocial.core.events import Event, EventMessage
from bsocial.modules.telemetry.template import index_of, index_template
from bsocial.platform.search.client import SearchClient
from bsocial.platform.search.errors import SearchRefused

log = structlog.get_logger(__name__)

MAX_BULK_DOCUMENTS = 2_000
MAX_BULK_BYTES = 8 * 1024 * 1024
"""A single larger document is sent alone."""
INDEXED = Counter("bsocial_documents_indexed_total", "Events that stand in Elasticsearch.")
REFUSED = Counter("bsocial_documents_refused_total", "Events that Elasticsearch will not take.")


class DocumentRefused(ValueError):
    """Events that Elasticsearch rejects for good; the others of their batch are written."""

    def __init__(self, reasons: dict[str, str]) -> None:
        """Take the type of the error of each event, by event id."""
        super().__init__(f"refused: {reasons}")
        self.reasons = reasons


@dataclass(slots=True)
class _Bulk:
    """The lines of one bulk request, and the events they write."""

    lines: list[bytes] = field(default_factory=list)
    event_ids: list[str] = field(default_factory=list)
    size_bytes: int = 0

    def has_room(self, line: bytes) -> bool:
        """Return whether one more document fits."""
        return not self.lines or (
            len(self.lines) < MAX_BULK_DOCUMENTS and self.size_bytes + len(line) <= MAX_BULK_BYTES
        )

    def add(self, event_id: str, line: bytes) -> None:
        """Append a document."""
        self.lines.append(line)
        self.event_ids.append(event_id)
        self.size_bytes += len(line)


class TelemetryIndexer:
    """Indexes every event's envelope under its id. Idempotent.

    Implements `bsocial.core.events.EventHandler`.
    """

    types: frozenset[str] | None = None

    def __init__(self, search: SearchClient, events: Iterable[type[Event]]) -> None:
        """Write to indices whose template is made from `events`."""
        self._search = search
        self._events = tuple(events)
        self._prefix = search.index_prefix
        self._is_template_current = False
        self._indices: dict[tuple[int, int], bytes] = {}

    async def ensure_template(self) -> None:
        """Put the template, and new fields into existing indices.

        Without it Elasticsearch would guess how to index. Raises Unavailable, and SearchRefused
        when a field changed its type.
        """
        name = self._prefix.strip("-")
        if self._is_template_current and await self._search.has_template(name):
            return
        template = index_template(self._events, self._prefix)
        await self._search.put_template(name, template)
        await self._search.put_mapping(f"{self._prefix}*", template["template"]["mappings"])
        self._is_template_current = True
        log.info("telemetry.template_stored", name=name)

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Write a batch; raises Unavailable, or DocumentRefused when all others are written."""
        try:
            # Checked each time: emptying Elasticsearch removes the template, too.
            await self.ensure_template()
        except SearchRefused as error:
            # The template was refused, not the events: they are retried.
            raise Unavailable from error
        refused: dict[str, str] = {}
        for bulk in self._bulks(events):
            refused |= await self._write(bulk)
        if refused:
            REFUSED.inc(len(refused))
            raise DocumentRefused(refused)

    async def _write(self, bulk: _Bulk) -> dict[str, str]:
        """Send one request; return the refused events. Raises Unavailable for any other failure."""
        try:
            items = await self._search.bulk(b"".join(bulk.lines))
        except SearchRefused as error:
            return dict.fromkeys(bulk.event_ids, error.reason)
        refused = {}
        # Without failures there are no items.
        for event_id, item in zip(bulk.event_ids, items, strict=bool(items)):
            if item.is_refused:
                refused[event_id] = str(item.reason)
            elif not item.is_done:
                log.warning("telemetry.write_postponed", reason=item.reason, status=item.status)
                raise Unavailable
        INDEXED.inc(len(bulk.event_ids) - len(refused))
        return refused

    def _bulks(self, events: Sequence[EventMessage]) -> Iterator[_Bulk]:
        """Split a batch into requests of bounded size."""
        bulk = _Bulk()
        for event in events:
            line = self._line(event)
            if not bulk.has_room(line):
                yield bulk
                bulk = _Bulk()
            bulk.add(event.event_id, line)
        if bulk.lines:
            yield bulk

    def _line(self, event: EventMessage) -> bytes:
        """Return the lines of the action and the document, whose body is passed on unchanged."""
        body = event.body
        if b"\n" in body or b"\r" in body:
            # Newlines separate documents. Invalid JSON raises JSONDecodeError, a ValueError.
            body = orjson.dumps(orjson.loads(body))
        name = orjson.dumps(event.event_id)
        return b'{"index":{"_index":"%b","_id":%b}}\n%b\n' % (self._index(event), name, body)

    def _index(self, event: EventMessage) -> bytes:
        """Return the index of an event, computed once per month."""
        at = event.occurred_at.astimezone(UTC)
        month = (at.year, at.month)
        if month not in self._indices:
            self._indices[month] = index_of(at, self._prefix).encode()
        return self._indices[month]
