"""Writes the events of history into tables on the side, month by month, in short transactions."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, groupby, islice

from bsocial.entrypoints.seed.event_rows import EventRow
from bsocial.entrypoints.seed.history import History
from bsocial.entrypoints.seed.plan import CHUNK_ROWS
from bsocial.entrypoints.seed.records import batched
from bsocial.entrypoints.seed.staging import (
    EVENTS,
    Connection,
    copy_rows,
    index_month,
    make_staging,
)
from bsocial.entrypoints.seed.timeline import at_midnight, microseconds
from bsocial.platform.db.months import Month, months


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The months that events fall into."""

    months: Sequence[Month]

    @classmethod
    def of(cls, history: History) -> "Chronicle":
        """Cover everything from the first registration on."""
        end = history.plan.timeline.end
        return cls(list(months(history.people[0].created_at.date(), end.date())))

    async def write(self, connection: Connection, history: History) -> None:
        """Write all events, and make the tables ready to be attached."""
        await make_staging(connection, EVENTS, self.months)
        starts = [microseconds(at_midnight(month.start)) for month in self.months]
        facts = count(history.plan.ids.fact + history.plan.rows)
        by_month = groupby(history.events(), lambda event: bisect(starts, event.occurred_at))
        for number, events in by_month:
            month = self.months[number - 1]
            for piece in _pieces(events):
                rows = (event.encoded(next(facts)) for event in piece)
                await copy_rows(connection, EVENTS, month, batched(rows))
        for month in self.months:
            await index_month(connection, EVENTS, month)


def _pieces(events: Iterator[EventRow]) -> Iterator[Iterator[EventRow]]:
    """Cut at CHUNK_ROWS. Each piece must be used up before the next one is asked for."""
    for first in events:
        yield chain([first], islice(events, CHUNK_ROWS - 1))
