"""Likes and views against the real database: every number equals the rows it counts."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from bsocial.core.principal import Principal
from bsocial.entrypoints.wiring.container import Container
from bsocial.modules.dashboard.service import DashboardService
from bsocial.modules.interactions.repository import ViewStore
from bsocial.modules.interactions.service import InteractionService, PostStatsService
from bsocial.modules.interactions.views import View, ViewOutcome
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.service import PostService
from bsocial.modules.stats.repository import MAX_BATCH, StatsRepository
from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.reader import Reader
from tests.integration.conftest import MakePerson, MakePost
from tests.steps.types import Sql


def key() -> str:
    return uuid4().hex


@pytest.fixture(scope="module", autouse=True)
async def no_maintenance(sql: Sql) -> None:
    """Lead in this module, and do nothing: numbers and rows are compared in two readings."""
    await sql.execute("select pg_advisory_lock($1)", ProcessLock.LEADER)


@pytest.fixture(scope="module")
def interactions(container: Container) -> InteractionService:
    service: InteractionService = container.services[InteractionService]
    return service


@pytest.fixture
async def reader(database_url: str) -> AsyncIterator[Reader]:
    """Single statements on a pool of the test."""
    pool = make_pool(database_url, DatabaseSettings(), size=4, name="test")
    yield Reader(pool)
    await pool.close()


@pytest.mark.req("S0.12", "S0.16", "S0.6")
async def test_like_twice_counts_once_and_comes_back(
    interactions: InteractionService, make_person: MakePerson, make_post: MakePost, sql: Sql
) -> None:
    author, fan = await make_person(), await make_person()
    post = await make_post(author)
    assert (await interactions.like(post.id, fan)).likes == 1
    assert (await interactions.like(post.id, fan)).likes == 1
    assert (await interactions.like(post.id, author)).likes == 2
    assert await sql.fetchval("select count(*) from likes where post_id = $1", post.id) == 2
    logged = "select count(*) from activity_logs where post_id = $1 and type = 'Like'"
    assert await sql.fetchval(logged, post.id) == 2
    assert (await interactions.unlike(post.id, fan)).likes == 1
    assert (await interactions.unlike(post.id, fan)).likes == 1
    assert await sql.fetchval(logged, post.id) == 2
    unliked = "select count(*) from event_log where type = 'post.unliked' and key = $1"
    assert await sql.fetchval(unliked, str(post.id)) == 1


@pytest.mark.req("S0.18")
async def test_view_with_the_same_key_counts_once(
    interactions: InteractionService, make_person: MakePerson, make_post: MakePost, sql: Sql
) -> None:
    author, reader = await make_person(), await make_person()
    post = await make_post(author)
    same = key()
    await asyncio.gather(*(interactions.view(post.id, reader, same) for _ in range(20)))
    await interactions.view(post.id, author, same)
    await asyncio.gather(*(interactions.view(post.id, reader, key()) for _ in range(30)))
    rows = await sql.fetchval(
        "select count(*) from activity_logs where post_id = $1 and type = 'View'", post.id
    )
    assert rows == 1 + 1 + 30


@pytest.mark.req("S0.20", "S1.12")
async def test_view_of_invisible_post_is_refused_and_harms_no_other(
    interactions: InteractionService, make_person: MakePerson, make_post: MakePost, sql: Sql
) -> None:
    author, stranger = await make_person(), await make_person()
    hidden = await make_post(author, visibility="followers")
    shown = await make_post(author)
    results = await asyncio.gather(
        interactions.view(hidden.id, stranger, key()),
        interactions.view(2**62, stranger, key()),
        interactions.view(shown.id, stranger, key()),
        interactions.view(hidden.id, author, key()),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [
        PostNotFound,
        PostNotFound,
        type(None),
        type(None),
    ]
    count = "select count(*) from activity_logs where post_id = $1"
    assert await sql.fetchval(count, hidden.id) == 1
    assert await sql.fetchval(count, shown.id) == 1


async def test_view_key_older_than_a_day_counts_again(
    make_person: MakePerson, make_post: MakePost, sql: Sql, reader: Reader
) -> None:
    author = await make_person()
    post = await make_post(author)
    store = ViewStore(reader)
    view = View(author.id, post.id, key())
    assert await store.record([view, view]) == [ViewOutcome.RECORDED, ViewOutcome.REPEATED]
    await sql.execute(
        "update view_keys set created_at = now() - interval '25 hours' where key = $1", view.key
    )
    assert await store.record([view]) == [ViewOutcome.RECORDED]
    await sql.execute(
        "update view_keys set created_at = now() - interval '25 hours' where key = $1", view.key
    )
    await store.expire_keys()
    assert await sql.fetchval("select count(*) from view_keys where key = $1", view.key) == 0


@pytest.mark.req("S0.21", "S0.22", "S0.23", "S0.24")
async def test_dashboard_always_equals_counts(
    container: Container,
    interactions: InteractionService,
    make_person: MakePerson,
    make_post: MakePost,
    sql: Sql,
    reader: Reader,
) -> None:
    people = [await make_person() for _ in range(6)]
    posts = [await make_post(people[n % 3], f"Post {n}") for n in range(8)]
    hidden = await make_post(people[0], visibility="followers")
    for n, post in enumerate(posts):
        for person in people[: n % 6]:
            await interactions.like(post.id, person)
        await asyncio.gather(
            *(interactions.view(post.id, people[0], key()) for _ in range((n * 7) % 5))
        )
    await asyncio.gather(*(interactions.view(hidden.id, people[0], key()) for _ in range(40)))
    await interactions.unlike(posts[5].id, people[0])
    await check_dashboard(container, sql)
    await StatsRepository(reader).roll()
    await check_dashboard(container, sql)
    await interactions.like(posts[1].id, people[5])
    await container.services[PostService].delete(posts[5].id, people[2])
    await check_dashboard(container, sql)
    await StatsRepository(reader).roll()
    await check_dashboard(container, sql)


async def check_dashboard(container: Container, sql: Sql) -> None:
    """Compare every number with a plain COUNT."""
    service: DashboardService = container.services[DashboardService]
    shown = (await service.get()).model_dump()
    counted = await sql.fetchrow("""
        select (select count(*) from users where deleted_at is null) as users,
               (select count(*) from posts where deleted_at is null) as posts,
               (select count(*) from likes) as likes,
               (select count(*) from activity_logs where type = 'View') as views""")
    assert counted is not None
    assert {name: shown[name] for name in ("users", "posts", "likes", "views")} == dict(counted)
    for ranking, table in (
        ("top_viewed", "activity_logs where type = 'View'"),
        ("top_liked", "likes where true"),
    ):
        rows = await sql.fetch(f"""
            select p.id, (select count(*) from {table} and post_id = p.id) as count
            from posts p join users a on a.id = p.author_id
            where p.deleted_at is null and a.deleted_at is null and p.visibility = 'public'
            order by count desc, p.id limit 5""")
        assert [(item["post"]["id"], item["count"]) for item in shown[ranking]] == [
            tuple(row) for row in rows
        ]


@pytest.mark.req("S0.24")
async def test_deleted_account_leaves_exact_numbers(
    container: Container,
    interactions: InteractionService,
    make_person: MakePerson,
    make_post: MakePost,
    sql: Sql,
) -> None:
    gone, fan = await make_person(), await make_person()
    post, other = await make_post(gone), await make_post(fan)
    await interactions.like(post.id, fan)
    await interactions.like(other.id, gone)
    await sql.execute("update users set deleted_at = now() where id = $1", gone.id)
    await sql.execute("insert into stat_deltas (users) values (-1)")
    await check_dashboard(container, sql)
    while await container.services[PostService].purge():
        pass
    while await interactions.purge():
        pass
    await check_dashboard(container, sql)
    assert await sql.fetchval("select count(*) from likes where user_id = $1", gone.id) == 0
    assert await sql.fetchval("select text from posts where id = $1", post.id) == ""


async def test_unlike_by_strangers_of_hidden_post_is_refused(
    interactions: InteractionService, make_person: MakePerson, make_post: MakePost
) -> None:
    author, stranger = await make_person(), await make_person()
    hidden = await make_post(author, visibility="followers")
    for act in (interactions.like, interactions.unlike):
        with pytest.raises(PostNotFound):
            await act(hidden.id, stranger)


@pytest.mark.req("S0.24")
async def test_many_likes_at_once_are_exact(
    interactions: InteractionService, make_person: MakePerson, make_post: MakePost, sql: Sql
) -> None:
    author = await make_person()
    post = await make_post(author)
    people = [await make_person() for _ in range(15)]

    async def waver(person: Principal) -> None:
        for _ in range(3):
            await asyncio.gather(
                interactions.like(post.id, person), interactions.like(post.id, person)
            )
            await interactions.unlike(post.id, person)
        await interactions.like(post.id, person)

    await asyncio.gather(*(waver(person) for person in people))
    assert (await interactions.like(post.id, author)).likes == 16
    assert await sql.fetchval("select count(*) from likes where post_id = $1", post.id) == 16


@pytest.mark.req("S0.22")
async def test_days_of_a_post_equal_the_log_before_and_after_rolling(
    container: Container,
    interactions: InteractionService,
    make_person: MakePerson,
    make_post: MakePost,
    sql: Sql,
    reader: Reader,
) -> None:
    author, fan = await make_person(), await make_person()
    post = await make_post(author)
    stats: PostStatsService = container.services[PostStatsService]
    for number in range(6):
        await interactions.view(post.id, fan, key())
        await interactions.like(post.id, fan)
        await interactions.unlike(post.id, fan)
        if number % 2:
            await StatsRepository(reader).roll()
        days = (await stats.get(post.id, author, 2)).days
        counted = await sql.fetchrow(
            "select count(*) filter (where type = 'View') as views,"
            " count(*) filter (where type = 'Like') as likes from activity_logs where post_id = $1",
            post.id,
        )
        assert counted is not None
        shown = sum(day.views for day in days), sum(day.likes for day in days)
        assert shown == tuple(counted) == (number + 1, number + 1)


async def test_roller_after_a_long_pause_works_in_batches(
    container: Container, make_person: MakePerson, make_post: MakePost, sql: Sql, reader: Reader
) -> None:
    """The leader rolls too: what matters is the sum."""
    post = await make_post(await make_person())
    rows = MAX_BATCH + 10
    await sql.execute(
        "insert into stat_deltas (post_id, comments) select $1, 1 from generate_series(1, $2)",
        post.id,
        rows,
    )
    repository = StatsRepository(reader)
    while await repository.roll() > 0:
        pass
    assert await sql.fetchval("select comments from post_stats where post_id = $1", post.id) == rows
    assert await sql.fetchval("select count(*) from stat_deltas where post_id = $1", post.id) == 0
    await sql.execute("insert into stat_deltas (post_id, comments) values ($1, $2)", post.id, -rows)
