"""What a page costs does not grow with who follows whom: counted in blocks and statements."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest

from bsocial.modules.feed.statements import WALK_POSTS, first, kept, walked
from bsocial.platform.config import Settings
from bsocial.platform.db.reader import Statement
from tests.conftest import client_of, running_app
from tests.integration.feed.conftest import ReadIds
from tests.steps.accounts import Person, quick
from tests.steps.actions import publish
from tests.steps.feeds import add_people, follow, naive_feed
from tests.steps.statements import counting, logged, watch_connections
from tests.steps.types import Http, Sql

FOLLOWED = 5_000
FOLLOWERS = 100_000
TRIES = 40
A_POST = 100_000
"""More bytes of write-ahead log than a post needs, and fewer than a row for each follower."""
POSTS_EACH = 4
ROWS = 21


@pytest.fixture(scope="module", autouse=True)
def watched() -> Iterator[None]:
    """Watch every connection that this module opens."""
    with pytest.MonkeyPatch.context() as patch:
        watch_connections(patch)
        yield


@pytest.fixture(scope="module")
async def own_client(settings: Settings, watched: None) -> AsyncIterator[Http]:
    """A client of an app whose connections are watched."""
    async with running_app(settings) as app, client_of(app) as client:
        yield client


@pytest.fixture(scope="module")
async def reader_of_many(sql: Sql) -> int:
    """Somebody who follows 5,000 people, each with a few posts, which are news to nobody."""
    viewer, *authors = await add_people(sql, 1 + FOLLOWED)
    await sql.execute(
        "with added as (insert into posts (author_id, title, text, created_at)"
        " select id, 'A title', 'Some words', now() - interval '1 day'"
        " from unnest($1::bigint[]) id, generate_series(1, $2)"
        " returning id, author_id),"
        " counted as (insert into post_stats (post_id, is_ranked) select id, true from added)"
        " update users set last_post_id = newest.id"
        " from (select author_id, max(id) id from added group by author_id) newest"
        " where users.id = newest.author_id",
        authors,
        POSTS_EACH,
    )
    await follow(sql, viewer, authors)
    await sql.execute("vacuum (analyze)")
    return viewer


async def blocks(sql: Sql, statement: Statement, **parameters: object) -> int:
    """Count the blocks that a statement touches, planned as for everybody."""
    async with sql.transaction():
        await sql.execute("set local plan_cache_mode = force_generic_plan")
        explained = f"explain (analyze, buffers, format json) {statement.sql}"
        (found,) = await sql.fetch(explained, *statement.arguments(parameters))
    (plan,) = json.loads(found[0])
    return int(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])


@pytest.mark.req("S1.18", "U6")
async def test_follower_of_thousands_reads_the_same_as_a_plain_join(
    sql: Sql, read_ids: ReadIds, reader_of_many: int
) -> None:
    expected = await naive_feed(sql, reader_of_many, limit=60)
    for _ in range(2):
        found, cursor = await read_ids(reader_of_many)
        for _ in range(2):
            ids, cursor = await read_ids(reader_of_many, cursor)
            found += ids
        assert found == expected


@pytest.mark.req("U6")
async def test_first_page_looks_at_few_posts_of_few_authors(sql: Sql, reader_of_many: int) -> None:
    newest = (await naive_feed(sql, reader_of_many, limit=1))[0]
    # Each author takes the blocks of one look-up by key; the rest is for a page's worth of them.
    first_page = await blocks(sql, first(ROWS), viewer_id=reader_of_many)
    assert first_page < FOLLOWED * 4 + 2_000
    walk = walked(ROWS, WALK_POSTS)
    further = await blocks(sql, walk, viewer_id=reader_of_many, before_id=newest)
    assert further < WALK_POSTS * 8


@pytest.mark.req("U6")
async def test_author_with_100_000_followers_writes_one_post_and_it_shows(
    sql: Sql, own_client: Http, database_url: str
) -> None:
    star, nobody, fan = [await quick(own_client) for _ in range(3)]
    crowd = await add_people(sql, FOLLOWERS)
    await sql.execute(
        "insert into follows (follower_id, followed_id) select unnest($1::bigint[]), $2",
        [*crowd, fan.id],
        star.id,
    )
    await fan.get("/api/feed")
    statements_of: dict[int, int] = {}
    bytes_of_log = []
    for author in (nobody, star) * TRIES:
        with counting() as statements:
            before = await sql.fetchval("select pg_current_wal_insert_lsn()")
            post = await publish(author)
            size = await sql.fetchval(
                "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)", before
            )
            await logged()
        statements_of[author.id] = len(statements)
        if author is star:
            bytes_of_log.append(size)
            if size < A_POST and len(bytes_of_log) > 1:
                break
    assert statements_of[star.id] == statements_of[nobody.id]
    # The least of some: a vacuum in the background writes too, and so do other tests.
    assert min(bytes_of_log) < A_POST, "nothing may be written per follower"
    shown = (await fan.get("/api/feed")).json()["items"]
    assert shown[0]["id"] == post["id"]


@pytest.mark.req("U6", "S4.23")
async def test_cached_page_is_one_statement_and_another_one_than_the_first(
    own_client: Http,
) -> None:
    people = [await quick(own_client) for _ in range(4)]
    sent: list[list[list[str]]] = []
    for person in people:
        await publish(person)
        sent.append([await _read(person) for _ in range(3)])
    # The fewest of some: each new connection asks for the types of its columns once.
    fewest = [min((reads[turn] for reads in sent), key=len) for turn in range(3)]
    assert fewest == [[first(ROWS).sql], *[[kept(ROWS, WALK_POSTS).sql]] * 2]


async def _read(person: Person) -> list[str]:
    """Read the first page; gives the statements that it took."""
    with counting() as statements:
        assert (await person.get("/api/feed")).is_success
        await logged()
    return statements
