"""Old months leave the log, archived whole, and never before they are read."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import connector
from bsocial.platform.eventlog.retention import EventLogRetention

TEXT = 'a "quote", a \\ and\na line — 😀'


@pytest.mark.req("S1.20")
async def test_old_month_is_archived_whole_once_every_reader_is_past_it(
    own_database: str, own_sql: asyncpg.Connection, tmp_path: Path
) -> None:
    await own_sql.execute(
        "create table event_log_2020_01 partition of event_log"
        " for values from ('2020-01-01 00:00:00+00') to ('2020-02-01 00:00:00+00')"
    )
    await own_sql.execute(
        "insert into event_log (event_id, type, version, key, payload, occurred_at) select"
        " uuidv7(), 'post.created', 1, n::text, jsonb_build_object('actor', null, 'data',"
        " jsonb_build_object('text', $1::text)), '2020-01-15' from generate_series(1, 50) n",
        TEXT,
    )
    retention = EventLogRetention(
        connector(own_database, DatabaseSettings(), "test-retention"),
        tmp_path,
        30,
        lambda: datetime(2020, 3, 15, tzinfo=UTC),
    )
    count = "select count(*) from event_log"
    assert not await retention.run(), "nobody has read it"
    place = "insert into event_offsets select $1, {}, system_identifier from pg_control_system()"
    await own_sql.execute(place.format("pg_current_xact_id(), 1"), "ahead")
    behind = "(select xid from event_log limit 1), (select min(id) from event_log)"
    await own_sql.execute(place.format(behind), "behind")
    assert not await retention.run(), "one has not read it"
    assert await own_sql.fetchval(count) == 50
    await own_sql.execute("update event_offsets set xid = pg_current_xact_id()")

    assert await retention.run()
    assert not await retention.run()
    assert await own_sql.fetchval(count) == 0
    lines = gzip.decompress((tmp_path / "event_log_2020_01.ndjson.gz").read_bytes()).splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["key"] for row in rows] == [str(number) for number in range(1, 51)]
    assert {row["payload"]["data"]["text"] for row in rows} == {TEXT}
