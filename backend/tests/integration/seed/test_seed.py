"""A seed as asked for by default, as large as the size of the tests allows."""

from statistics import median

import orjson
import pytest

from bsocial.core.events import Actor
from bsocial.core.ids import fact_uuid
from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from bsocial.entrypoints.wiring.container import Container
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.dashboard.service import DashboardService
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.users.events import UserRegistered
from tests.integration.seed.conftest import Seeder, check_counts, row_of, staged_tables
from tests.steps.sizes import SIZES
from tests.steps.types import Sql

OPTIONS = SeedOptions(logs=SIZES.seed_logs)


@pytest.fixture(scope="module", autouse=True)
async def report(run_seed: Seeder) -> SeedReport:
    """Seed once for all tests of this module."""
    return await run_seed(OPTIONS)


@pytest.mark.req("S0.1", "S0.2", "S0.3", "U10")
async def test_seed_makes_as_many_rows_as_asked(sql: Sql, report: SeedReport) -> None:
    assert await sql.fetchval("select count(*) from users") == OPTIONS.users == report.users
    assert await sql.fetchval("select count(*) from posts") == OPTIONS.posts == report.posts
    assert await sql.fetchval("select count(*) from activity_logs") == OPTIONS.logs == report.logs
    assert await sql.fetchval("select count(*) from likes") == report.likes > 0
    views = "select count(*) from activity_logs where type = 'View'"
    assert await sql.fetchval(views) == report.views


@pytest.mark.req("S0.22", "S0.23", "S0.24")
async def test_seed_leaves_exact_counters(sql: Sql, container: Container) -> None:
    await check_counts(sql)
    shown = await container.services[DashboardService].get()
    best = await sql.fetch(
        "select post_id, count(*) from activity_logs where type = 'View'"
        " group by post_id order by 2 desc, 1 limit 5"
    )
    assert [(item.post.id, item.count) for item in shown.top_viewed] == [tuple(r) for r in best]


@pytest.mark.req("S0.1")
async def test_seeded_log_is_skewed_like_life(sql: Sql) -> None:
    posts = await sql.fetch("select count(*) from activity_logs group by post_id")
    counts = [row["count"] for row in posts]
    assert len(counts) >= 20
    assert max(counts) >= 10 * median(counts)
    hours = await sql.fetch(
        "select count(*) from activity_logs group by extract(hour from occurred_at)"
    )
    assert len(hours) == 24
    assert max(row["count"] for row in hours) >= 3 * min(row["count"] for row in hours)
    people = [
        r["count"] for r in await sql.fetch("select count(*) from activity_logs group by user_id")
    ]
    assert len(people) > OPTIONS.users * 0.9
    assert max(people) > 5 * median(people)


@pytest.mark.req("S0.12")
async def test_seeded_likes_are_unique_and_logged(sql: Sql) -> None:
    logged = await row_of(
        sql,
        "select count(*), count(distinct (user_id, post_id)) from activity_logs"
        " where type = 'Like'",
    )
    assert logged[0] == logged[1]
    assert logged[0] <= OPTIONS.users * OPTIONS.posts
    unmatched = await sql.fetchval("""
        select count(*) from likes l where not exists (
            select from activity_logs a where a.type = 'Like' and a.user_id = l.user_id
            and a.post_id = l.post_id and a.occurred_at = l.created_at)""")
    assert unmatched == 0
    taken_back = await sql.fetchval("select count(*) from event_log where type = 'post.unliked'")
    assert taken_back == logged[0] - await sql.fetchval("select count(*) from likes")
    assert taken_back > 0


@pytest.mark.req("S0.6")
async def test_every_row_lies_in_the_partition_of_its_month(sql: Sql) -> None:
    for table in ("activity_logs", "event_log"):
        assert await sql.fetchval(f"select count(*) from {table}_default") == 0
        strays = await sql.fetch(
            f"select distinct tableoid::regclass::text, occurred_at from {table}"
            f" where tableoid::regclass::text <>"
            f" '{table}_' || to_char(occurred_at at time zone 'UTC', 'YYYY_MM') limit 5"
        )
        assert strays == []
    window = await row_of(
        sql,
        "select min(occurred_at) > now() - interval '90 days', max(occurred_at) < now(),"
        " min(occurred_at) < now() - interval '89 days' from activity_logs",
    )
    assert window == (True, True, True)


async def test_new_partitions_are_like_those_of_the_product(sql: Sql) -> None:
    shapes = await sql.fetch("""
        select c.relname, array_agg(k.contype::text order by k.contype) as constraints,
               bool_and(k.convalidated) as validated, c.reloptions
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        join pg_constraint k on k.conrelid = c.oid
        where i.inhparent = 'activity_logs'::regclass and c.relname not like '%default'
        group by c.relname, c.reloptions""")
    assert len(shapes) >= 4
    assert len({tuple(row["constraints"]) for row in shapes}) == 1
    assert all(row["validated"] and row["reloptions"] is None for row in shapes)
    assert await staged_tables(sql) == 0


@pytest.mark.req("S0.6")
async def test_seed_is_history_and_notifies_nobody(sql: Sql) -> None:
    for table in ("activity_logs", "event_log"):
        assert await sql.fetchval(f"select count(*) from {table} where xid <> '0'::xid8") == 0


async def test_ids_come_from_their_sequences(sql: Sql) -> None:
    used = await row_of(
        sql,
        "select count(*), count(distinct id), max(id) from"
        " (select id from activity_logs union all select id from event_log) as facts",
    )
    assert used[0] == used[1]
    assert await sql.fetchval("select nextval('fact_ids')") > used[2]
    for table in ("users", "posts"):
        sequence = await sql.fetchval(f"select nextval(pg_get_serial_sequence('{table}', 'id'))")
        assert sequence > await sql.fetchval(f"select max(id) from {table}")


async def test_events_of_history_have_the_shape_of_the_product(sql: Sql) -> None:
    told = (UserRegistered, PostCreated, PostUnliked, UserFollowed, UserLoggedIn, CommentCreated)
    classes = {cls.type: cls for cls in told}
    counted = await sql.fetch("select type, count(*) from event_log group by type")
    assert set(map(tuple, counted)) >= {
        ("user.registered", OPTIONS.users),
        ("post.created", OPTIONS.posts),
        ("user.followed", OPTIONS.follows),
        ("comment.created", OPTIONS.comments),
    }
    assert {row["type"] for row in counted} == set(classes)
    rows = await sql.fetch("select * from event_log order by id")
    assert len({row["event_id"] for row in rows}) == len(rows)
    assert [row["occurred_at"] for row in rows] == sorted(row["occurred_at"] for row in rows)
    for row in rows:
        payload = orjson.loads(row["payload"])
        event = classes[row["type"]].model_validate(payload["data"])
        assert event.key == row["key"]
        assert event.model_dump(mode="json").keys() == payload["data"].keys()
        assert payload["actor"]["username"]
        assert payload["actor"].keys() == Actor.model_fields.keys()
        assert row["version"] == event.version
        milliseconds = int(row["occurred_at"].timestamp() * 1000)
        assert row["event_id"] == fact_uuid(row["id"], milliseconds)


@pytest.mark.req("S0.4")
async def test_nobody_acts_before_being_there(sql: Sql) -> None:
    early = await sql.fetchval("""
        select count(*) from activity_logs a join posts p on p.id = a.post_id
        join users u on u.id = a.user_id
        where a.occurred_at < p.created_at or a.occurred_at < u.created_at""")
    assert early == 0
    strange = await sql.fetchval("""
        select count(*) from posts p join users u on u.id = p.author_id
        where p.created_at < u.created_at or p.created_at > now()
        or p.image_url !~ '^/api/art/[1-9][0-9]*[.]svg$'""")
    assert strange == 0
    ordered = await sql.fetch("select created_at from posts order by id")
    times = [row["created_at"] for row in ordered]
    assert times == sorted(times)
