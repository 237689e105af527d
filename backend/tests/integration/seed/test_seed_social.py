"""Follows, comments and sign-ins of a seed: as rows, as events, and as life is."""

import orjson
import pytest

from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from tests.integration.seed.conftest import Seeder, check_counts, row_of
from tests.steps.types import Sql

OPTIONS = SeedOptions(users=300, logs=20_000, follows=3_000, comments=4_000, login_days=60)


@pytest.fixture(scope="module", autouse=True)
async def report(run_seed: Seeder) -> SeedReport:
    """Seed once for all tests of this module."""
    return await run_seed(OPTIONS)


@pytest.mark.req("U10", "S1.11", "S1.23")
async def test_seed_makes_as_many_as_asked(sql: Sql, report: SeedReport) -> None:
    assert await sql.fetchval("select count(*) from follows") == 3_000 == report.follows
    assert await sql.fetchval("select count(*) from comments") == 4_000 == report.comments
    logins = "select count(*) from event_log where type = 'user.logged_in'"
    assert await sql.fetchval(logins) == report.logins > 60 * 300 * 0.2
    await check_counts(sql)


@pytest.mark.req("S1.11", "S1.17")
async def test_every_comment_has_its_event_and_no_other(sql: Sql) -> None:
    unmatched = await sql.fetchval("""
        select count(*) from comments c join posts p on p.id = c.post_id
        join users u on u.id = c.author_id
        full join (select occurred_at, payload -> 'data' as data from event_log
                   where type = 'comment.created') e
            on (e.data ->> 'comment_id')::bigint = c.id
        where (c.post_id, c.author_id, p.author_id, u.username, c.text, c.created_at)
            is distinct from ((e.data ->> 'post_id')::bigint, (e.data ->> 'user_id')::bigint,
            (e.data ->> 'author_id')::bigint, e.data ->> 'username', e.data ->> 'content',
            e.occurred_at)
        or (e.data ->> 'created_at')::timestamptz is distinct from c.created_at""")
    assert unmatched == 0


@pytest.mark.req("S1.23")
async def test_every_follow_has_its_event_and_no_other(sql: Sql) -> None:
    unmatched = await sql.fetchval("""
        select count(*) from follows f full join (select occurred_at, payload -> 'data' as data
            from event_log where type = 'user.followed') e
            on (e.data ->> 'user_id')::bigint = f.follower_id
            and (e.data ->> 'followed_id')::bigint = f.followed_id
        where f.created_at is distinct from e.occurred_at""")
    assert unmatched == 0


@pytest.mark.req("S1.11")
async def test_comments_are_varied_and_skewed_and_never_too_early(sql: Sql) -> None:
    early = await sql.fetchval("""
        select count(*) from comments c join posts p on p.id = c.post_id
        join users u on u.id = c.author_id
        where c.created_at < p.created_at or c.created_at < u.created_at or c.created_at > now()""")
    assert early == 0
    texts, people, posts = await row_of(
        sql,
        "select count(distinct text), count(distinct author_id), count(distinct post_id)"
        " from comments",
    )
    assert texts > 900
    assert people > 250
    assert posts >= 20
    ordered = [row["created_at"] for row in await sql.fetch("table comments order by id")]
    assert ordered == sorted(ordered)


@pytest.mark.req("S1.23", "S1.18")
async def test_follows_are_skewed_so_that_feeds_are_alive(sql: Sql) -> None:
    most, mean = await row_of(
        sql,
        "select max(n), avg(n) from (select count(*) n from follows group by followed_id) counted",
    )
    assert most > 5 * mean
    readers = await sql.fetchval("""
        select count(distinct f.follower_id) from follows f
        where exists (select from posts p where p.author_id = f.followed_id)""")
    assert readers > OPTIONS.users * 0.7
    early = await sql.fetchval("""
        select count(*) from follows f join users u on u.id in (f.follower_id, f.followed_id)
        where f.created_at < u.created_at or f.created_at > now()""")
    assert early == 0


@pytest.mark.req("S1.27")
async def test_sign_ins_follow_the_day_and_come_at_most_twice(sql: Sql) -> None:
    rows = await sql.fetch(
        "select key, occurred_at, payload from event_log where type = 'user.logged_in'"
    )
    per_day: dict[tuple[str, object], int] = {}
    hours = [0] * 24
    for row in rows:
        day = (row["key"], row["occurred_at"].date())
        per_day[day] = per_day.get(day, 0) + 1
        hours[row["occurred_at"].hour] += 1
        assert orjson.loads(row["payload"])["data"]["method"] == "username"
    assert max(per_day.values()) == 2
    assert len({day for _, day in per_day}) >= 60
    assert max(hours) > 3 * min(hours)
    sessions = [orjson.loads(row["payload"])["data"]["session_id"] for row in rows]
    assert len(set(sessions)) == len(sessions)
    assert await sql.fetchval("select nextval('sessions_id_seq')") > max(sessions)


@pytest.mark.req("S1.18")
async def test_last_post_is_right_for_everybody(sql: Sql) -> None:
    wrong = await sql.fetchval("""
        select count(*) from users u where u.last_post_id is distinct from
        (select max(id) from posts p where p.author_id = u.id and p.deleted_at is null)""")
    assert wrong == 0
    assert await sql.fetchval("select count(*) from users where last_post_id is not null") > 15
    assert await sql.fetchval("select count(*) from notifications") == 0


async def test_references_are_checked_again_after_a_seed(sql: Sql) -> None:
    assert await sql.fetchval("show session_replication_role") == "origin"
    for table, column in (("comments", "post_id"), ("follows", "followed_id")):
        missing = await sql.fetchval(
            f"select count(*) from {table} t where not exists"
            f" (select from {'posts' if column == 'post_id' else 'users'} where id = t.{column})"
        )
        assert missing == 0
