"""Rows of the log as COPY reads them."""

import struct
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from bsocial.entrypoints.seed.activity import BATCH_ROWS, ActivityRows
from bsocial.entrypoints.seed.encoding import ROW_BYTES, Batch
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.plan import FirstIds, Plan, make_plan
from bsocial.entrypoints.seed.timeline import HOUR_US, microseconds

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


class Row(NamedTuple):
    """A row, read back."""

    xid: int
    id: int
    occurred_at: int
    user: int
    post: int
    type: bytes


def read(data: bytes) -> Iterator[Row]:
    """Read the tuples of a binary COPY by its own rules: a count, then lengths and values."""
    place = 0
    while place < len(data):
        (count,) = struct.unpack_from("!h", data, place)
        place += 2
        values = []
        for _ in range(count):
            (length,) = struct.unpack_from("!i", data, place)
            values.append(data[place + 4 : place + 4 + length])
            place += 4 + length
        xid, fact, time, user, post = (int.from_bytes(value, "big") for value in values[:5])
        yield Row(xid, fact, time, user, post, values[5])


def rows_of(plan: Plan) -> list[Row]:
    """Make all rows of a plan and read them back."""
    maker = ActivityRows(plan)
    return [row for chunk in plan.chunks for batch in maker.batches(chunk) for row in read(batch)]


def plan_of(logs: int = 30_000, *, first: int = 1, posts: int = 24, days: int = 90) -> Plan:
    """Make a small plan."""
    options = SeedOptions(logs=logs, users=300, posts=posts, days=days)
    return make_plan(options, FirstIds(first, first, first), NOW)


def test_encoding_writes_every_value_at_its_place() -> None:
    batch = Batch()
    batch.times.extend([0, 1, 2**56 + 5])
    batch.users.extend([1, 256, 2**40])
    batch.posts.extend([3, 65_535, 7])
    batch.likes.extend([0, 1, 0])
    assert len(batch) == 3
    data = batch.encoded(2**33 - 1, 2**40)
    assert len(data) == 3 * ROW_BYTES
    assert list(read(data)) == [
        Row(0, 2**33 - 1, 0, 1, 3, b"View"),
        Row(0, 2**33, 1, 256, 65_535, b"Like"),
        Row(0, 2**33 + 1, 2**56 + 5, 2**40, 7, b"View"),
    ]


def test_rows_have_ids_without_gap_in_the_order_of_their_hours() -> None:
    plan = plan_of(first=500)
    rows = rows_of(plan)
    assert [row.id for row in rows] == list(range(500, 500 + 30_000))
    hours = [row.occurred_at // HOUR_US for row in rows]
    assert hours == sorted(hours)
    assert rows[0].occurred_at >= microseconds(plan.timeline.start)
    assert rows[-1].occurred_at < microseconds(plan.timeline.end)
    assert {row.xid for row in rows} == {0}


def test_rows_name_only_known_people_and_posts() -> None:
    plan = plan_of(first=500, posts=12)
    rows = rows_of(plan)
    assert {row.user for row in rows} <= set(range(500, 800))
    assert {row.post for row in rows} == set(range(500, 512))
    liked = {(row.post, row.user) for row in rows if row.type == b"Like"}
    assert liked == {(500 + like.post, 500 + like.user) for like in plan.likes}


def test_chunk_is_the_same_whoever_makes_it() -> None:
    plan = plan_of(logs=600_000)
    assert len(plan.chunks) >= 4
    first, second = ActivityRows(plan), ActivityRows(plan)
    list(first.batches(plan.chunks[0]))
    for chunk in plan.chunks[1:4]:
        assert b"".join(first.batches(chunk)) == b"".join(second.batches(chunk))


def test_batches_stay_small() -> None:
    plan = plan_of(logs=600_000)
    maker = ActivityRows(plan)
    for batch in maker.batches(plan.chunks[1]):
        assert len(batch) < 2 * BATCH_ROWS * ROW_BYTES


def test_hour_with_more_rows_than_the_deck_has_cards_is_filled() -> None:
    plan = plan_of(logs=400_000, days=1)
    rows = rows_of(plan)
    assert len(rows) == 400_000
    seen = Counter(row.user for row in rows)
    assert seen.most_common(1)[0][1] > 5 * sorted(seen.values())[len(seen) // 2]


def test_empty_log_makes_no_rows() -> None:
    assert rows_of(plan_of(logs=0)) == []
