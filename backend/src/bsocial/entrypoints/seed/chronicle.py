"""Writes the events of history into tables on the side, month by month, in short transactions."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bsocial.entrypoints.seed.history import Happenings, History
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
    """All events of a history, with ids in the order of their times."""

    months: Sequence[Month]
    happenings: Sequence[Happenings]
    ids: "Sequence[array[int]]"
    """Beside each class of events, the ids that they get."""

    @classmethod
    def of(cls, history: History) -> "Chronicle":
        """Cover everything from the first registration on."""
        span = months(history.people[0].created_at.date(), history.plan.timeline.end.date())
        happenings = list(history.happenings())
        first_id = history.plan.ids.fact + history.plan.rows
        return cls(list(span), happenings, _numbered(happenings, first_id))

    async def write(self, connection: Connection) -> None:
        """Write all events, and make the tables ready to be attached."""
        await make_staging(connection, EVENTS, self.months)
        for month in self.months:
            for piece in _pieces(self._places(month)):
                await copy_rows(connection, EVENTS, month, batched(self._rows(piece)))
            await index_month(connection, EVENTS, month)
            # Sorting a sample of payloads would take longer than everything else, and help nobody.
            columns = "occurred_at, type, key"
            await connection.execute(f"analyze {EVENTS.staged(month)} ({columns})")

    def _places(self, month: Month) -> list[tuple[int, range]]:
        """Tell which events of each class lie in a month."""
        first, last = (microseconds(at_midnight(each.start)) for each in (month, month.next))
        return [
            (number, range(bisect_left(each.times, first), bisect_left(each.times, last)))
            for number, each in enumerate(self.happenings)
        ]

    def _rows(self, piece: list[tuple[int, range]]) -> Iterator[bytes]:
        """Write the events at these places."""
        return chain.from_iterable(
            map(self.happenings[number].row, places, self.ids[number][places.start : places.stop])
            for number, places in piece
        )


def _numbered(happenings: Sequence[Happenings], first_id: int) -> "list[array[int]]":
    """Give ids to all events in the order of their times."""
    times = array("q")
    for each in happenings:
        times.extend(each.times)
    ids = array("q", bytes(8 * len(times)))
    for fact_id, place in enumerate(sorted(range(len(times)), key=times.__getitem__), first_id):
        ids[place] = fact_id
    parts, start = [], 0
    for each in happenings:
        parts.append(ids[start : start + len(each.times)])
        start += len(each.times)
    return parts


def _pieces(places: list[tuple[int, range]]) -> Iterator[list[tuple[int, range]]]:
    """Cut so that no transaction gets longer than one of the activity log."""
    if sum(len(part) for _, part in places) <= CHUNK_ROWS:
        yield places
        return
    for number, part in places:
        for start in range(0, len(part), CHUNK_ROWS):
            yield [(number, part[start : start + CHUNK_ROWS])]
