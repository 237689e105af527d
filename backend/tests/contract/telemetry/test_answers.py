"""Both backends give what plain SQL counts, and deletions change nothing."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.modules.telemetry.model import BestAndWorstPost, CommentedPost
from bsocial.modules.telemetry.query_files import QUERIES_DIR
from bsocial.modules.telemetry.service import NOBODY, Period, TelemetryAnswers
from bsocial.platform.search.client import SearchClient
from tests.contract.telemetry.conftest import BACKENDS, index
from tests.steps.telemetry_history import (
    DAYS,
    FIRST,
    PROLIFIC,
    QUIET_DAYS,
    TODAY,
    USERS,
    WITHOUT_POSTS,
    History,
    deletions,
    store_events,
)
from tests.steps.types import Sql

ALL = Period(FIRST, TODAY)
VIEWERS = (NOBODY, 1, PROLIFIC)
RANKED = """
    select p.id, p.title, count(c.post_id) as comments
    from plain_posts p left join plain_comments c on c.post_id = p.id
    where p.author_id = $1 and (p.visibility = 'public' or p.author_id = $2)
    group by p.id, p.title"""
TOP = """
    select day, id, title, comments from (
        select (c.at at time zone 'UTC')::date as day, p.id, p.title, count(*) as comments,
               row_number() over (partition by (c.at at time zone 'UTC')::date
                                  order by count(*) desc, p.id) as place
        from plain_comments c join plain_posts p on p.id = c.post_id
        where p.visibility = 'public' or p.author_id = $3
        group by 1, p.id, p.title) ranked
    where place <= 10 and day between $1 and $2 order by day, place"""


def shown(row: asyncpg.Record) -> dict[str, object]:
    return {"post": {"id": row["id"], "title": row["title"]}, "comments": row["comments"]}


def dumped(post: CommentedPost) -> dict[str, object]:
    """Write an answer as plain values."""
    return post.model_dump()


@pytest.mark.req("S1.27", "U8")
@pytest.mark.parametrize(
    "period",
    [ALL, Period.ending(TODAY, 30), Period(FIRST, FIRST), Period(TODAY, TODAY)],
    ids=["all", "month", "first", "last"],
)
async def test_distinct_users_per_day_equal_sql(
    backend: TelemetryAnswers, sql: Sql, period: Period
) -> None:
    rows = await sql.fetch(
        "select (at at time zone 'UTC')::date as day, count(distinct user_id) as users"
        " from plain_logins where (at at time zone 'UTC')::date between $1 and $2 group by 1",
        period.first,
        period.last,
    )
    expected = {row["day"]: row["users"] for row in rows}
    assert dict(await backend.logins(period)) == expected
    assert not QUIET_DAYS & set(expected)


@pytest.mark.req("S1.27", "U8")
@pytest.mark.parametrize("viewer_id", VIEWERS)
async def test_top_posts_per_day_equal_sql(
    backend: TelemetryAnswers, sql: Sql, viewer_id: int
) -> None:
    for last in (TODAY, TODAY - timedelta(days=20), FIRST + timedelta(days=9)):
        period = Period.ending(last, 10)
        expected: dict[date, list[dict[str, object]]] = {}
        for row in await sql.fetch(TOP, period.first, period.last, viewer_id):
            expected.setdefault(row["day"], []).append(shown(row))
        found = await backend.top_posts(period, viewer_id)
        assert {day: [dumped(each) for each in posts] for day, posts in found.items()} == expected


@pytest.mark.req("S1.27", "U8")
async def test_best_and_worst_post_equal_sql(backend: TelemetryAnswers, sql: Sql) -> None:
    with_zero = 0
    for user_id in (*range(1, 50), PROLIFIC, WITHOUT_POSTS[0]):
        for viewer_id in {NOBODY, user_id}:
            best = await sql.fetchrow(f"{RANKED} order by 3 desc, 1 limit 1", user_id, viewer_id)
            worst = await sql.fetchrow(f"{RANKED} order by 3, 1 limit 1", user_id, viewer_id)
            expected = {"best": best and shown(best), "worst": worst and shown(worst)}
            found = await backend.best_and_worst(user_id, viewer_id)
            assert found is not None
            assert found.model_dump() == expected
            with_zero += worst is not None and worst["comments"] == 0
    assert with_zero > 10


@pytest.mark.req("S1.27")
async def test_user_without_posts_has_neither_and_a_stranger_is_unknown(
    backend: TelemetryAnswers,
) -> None:
    for user_id in WITHOUT_POSTS:
        found = await backend.best_and_worst(user_id, NOBODY)
        assert found == BestAndWorstPost(best=None, worst=None)
    assert await backend.best_and_worst(USERS + 1, NOBODY) is None
    assert await backend.best_and_worst(2**63 - 1, 2**63 - 1) is None


PAGE = 10_000
"""So many groups Elasticsearch gives at once."""


@pytest.mark.req("S1.27")
async def test_history_has_what_the_questions_are_about(
    postgresql: TelemetryAnswers, history: History, sql: Sql
) -> None:
    assert len({at.date() for at, _ in history.events}) == DAYS
    assert len(history.posts) > PAGE
    pairs = "select distinct (at at time zone 'UTC')::date as day, user_id from plain_logins"
    assert await sql.fetchval(f"select count(*) from ({pairs}) pairs") > PAGE
    cut = TOP.replace("place <= 10", "place in (10, 11)")
    at_the_cut = f"select day from ({cut}) cut group by day"
    ties = f"{at_the_cut} having count(*) = 2 and count(distinct comments) = 1"
    assert len(await sql.fetch(ties, FIRST, TODAY, NOBODY)) > 5
    counts = (
        "select p.author_id, p.id, count(c.post_id) as comments from plain_posts p"
        " left join plain_comments c on c.post_id = p.id where p.visibility = 'public'"
        " group by p.author_id, p.id"
    )
    for which in ("max", "min"):
        tied = await sql.fetch(
            f"select author_id from (select *, {which}(comments) over (partition by author_id)"
            f" as extreme from ({counts}) counts) x where comments = extreme group by author_id"
            " having count(*) > 1"
        )
        assert len(tied) > 2, which


async def sent(
    elasticsearch_url: str, prefix: str, name: str, parameters: dict[str, str]
) -> dict[str, Any]:
    """Send a file as the README says, with its placeholders replaced as text."""
    text = (QUERIES_DIR / f"{name}.json").read_text()
    for key, value in parameters.items():
        assert f"{{{{{key}}}}}" in text
        text = text.replace(f"{{{{{key}}}}}", value)
    url = f"{elasticsearch_url}/{prefix}*/_search?filter_path=aggregations"
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(timeout=30) as client:
        response = await client.post(url, content=text, headers=headers)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["aggregations"]
    return found


@pytest.mark.req("S1.27")
async def test_files_sent_by_hand_give_the_same(
    elasticsearch: TelemetryAnswers, elasticsearch_url: str, prefix: str
) -> None:
    period = Period.ending(TODAY, 10)
    days = {"from": str(period.first), "to": str(period.last)}
    found = await sent(elasticsearch_url, prefix, "logins-per-day", days)
    counted = Counter(bucket["key"]["day"] for bucket in found["logins"]["buckets"])
    logins = await elasticsearch.logins(period)
    assert counted == {str(day): users for day, users in logins.items()}

    viewer = {"viewer_id": str(PROLIFIC)}
    found = await sent(elasticsearch_url, prefix, "top-posts-per-day", days | viewer)
    ranked = {
        day["key_as_string"]: [
            (bucket["key"], bucket["doc_count"]) for bucket in day["posts"]["buckets"]
        ]
        for day in found["days"]["buckets"]
    }
    top = await elasticsearch.top_posts(period, PROLIFIC)
    assert ranked == {
        str(day): [(each.post.id, each.comments) for each in posts] for day, posts in top.items()
    }

    user_id = 12
    found = await sent(
        elasticsearch_url, prefix, "best-and-worst-post", viewer | {"user_id": str(user_id)}
    )
    assert found["registered"]["doc_count"] == 1
    counts = [
        (bucket["comments"]["doc_count"], bucket["key"]["post_id"])
        for bucket in found["posts"]["buckets"]
        if bucket["created"]["doc_count"]
    ]
    both = await elasticsearch.best_and_worst(user_id, PROLIFIC)
    assert both
    assert both.best
    assert both.worst
    assert min(counts) == (both.worst.comments, both.worst.post.id)
    assert min((-count, post_id) for count, post_id in counts) == (
        -both.best.comments,
        both.best.post.id,
    )


Answers = dict[str, object]


async def everything(backend: TelemetryAnswers) -> Answers:
    return {
        "logins": dict(await backend.logins(ALL)),
        "top": [await backend.top_posts(Period.ending(TODAY, 10), who) for who in VIEWERS],
        "best and worst": [await backend.best_and_worst(who, NOBODY) for who in range(1, 40)],
    }


@pytest.mark.req("S1.27", "S1.4", "U8")
async def test_backends_agree(answers: dict[str, TelemetryAnswers]) -> None:
    first, second = [await everything(answers[name]) for name in BACKENDS]
    assert first == second


@pytest.mark.req("S1.4", "S1.26")
async def test_emptied_elasticsearch_gives_the_same_answers_after_a_replay(
    elasticsearch: TelemetryAnswers,
    history: History,
    indexer: TelemetryIndexer,
    search: SearchClient,
    prefix: str,
) -> None:
    before = await everything(elasticsearch)
    await search.delete(f"{prefix}*")
    assert (await everything(elasticsearch))["logins"] == {}
    await index(indexer, search, history)
    assert await everything(elasticsearch) == before


@pytest.mark.req("S1.27")
async def test_deletions_change_no_answer(
    history: History,
    answers: dict[str, TelemetryAnswers],
    indexer: TelemetryIndexer,
    search: SearchClient,
    prefix: str,
    sql: Sql,
) -> None:
    before = {name: await everything(answers[name]) for name in BACKENDS}
    added = deletions(history).messages()[len(history.events) :]
    assert len(added) > 500
    await indexer.handle(added)
    await search.refresh(f"{prefix}*")
    await store_events(sql, added)
    assert {name: await everything(answers[name]) for name in BACKENDS} == before
