"""Two of each process behind the proxy: what one has done, the other knows."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.stack.crowd import living
from tests.stack.stack import Stack
from tests.stack.truth import nothing_is_lost
from tests.steps.accounts import Person, login, quick, register
from tests.steps.deadlines import AT_ONCE_SECONDS, eventually
from tests.steps.streams import opened

DOUBLED = ("app", "relay", "notifier", "invalidator", "telemetry", "worker")
SOON = 60
SAID = 20
VIEWS = 300
TOTALS = (
    "select (select count(*) from users where deleted_at is null) as users,"
    " (select count(*) from posts where deleted_at is null) as posts,"
    " (select count(*) from likes) as likes,"
    " (select count(*) from activity_logs where type = 'View') as views"
)
Both = tuple[httpx.AsyncClient, httpx.AsyncClient]


def scaled(stack: Stack, number: int) -> None:
    wanted = [option for name in DOUBLED for option in ("--scale", f"{name}={number}")]
    stack.up(*wanted)


@pytest.fixture(scope="module")
def doubled(stack: Stack) -> Iterator[Stack]:
    scaled(stack, 2)
    yield stack
    scaled(stack, 1)


@pytest.fixture
async def both(doubled: Stack) -> AsyncIterator[Both]:
    """The two API containers, each by its own address."""
    async with AsyncExitStack() as clients:
        first, second = [
            await clients.enter_async_context(
                httpx.AsyncClient(base_url=f"http://{address}:8000", timeout=30)
            )
            for address in doubled.addresses("app")
        ]
        yield first, second


def at(client: httpx.AsyncClient, person: Person) -> Person:
    """Take a person along to another container."""
    return Person(client, person.answer, person.cookie, person.form)


async def post(person: Person, text: str) -> int:
    answer = await person.client.post("/api/posts", json={"text": text}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    found: int = answer.json()["id"]
    return found


async def listed(person: Person, path: str) -> list[int]:
    return [each["id"] for each in (await person.get(path)).json()["items"]]


@pytest.mark.req("S1.9", "S1.29")
async def test_session_is_the_same_everywhere_and_ends_everywhere(both: Both) -> None:
    first, second = both
    here = await register(first)
    there = at(second, here)
    assert await there.is_signed_in()
    assert (await there.refresh()).status_code == 200
    assert await here.is_signed_in()
    await there.logout()

    async def is_out() -> bool:
        return not await here.is_signed_in()

    await eventually(is_out, within_seconds=AT_ONCE_SECONDS, what="signed out at the other")
    assert not await there.is_signed_in()
    await login(second, here.username)


@pytest.mark.req("S4.16", "U6")
async def test_own_writes_show_at_once_in_the_cached_lists_of_the_other(both: Both) -> None:
    first, second = both
    here = await quick(first)
    there = at(second, here)
    author = await quick(second)
    known = await post(author, "of somebody followed")
    for path in ("/api/feed", "/api/posts/mine"):
        assert await listed(here, path) == await listed(there, path) == []
    for number in range(SAID):
        writer, reader = (here, there) if number % 2 else (there, here)
        mine = await post(writer, f"number {number}")
        assert (await listed(reader, "/api/posts/mine"))[0] == mine
        assert (await listed(reader, "/api/feed"))[0] == mine
    follow = f"/api/users/{author.id}/follow"
    await here.client.put(follow, headers=here.headers)
    assert known in await listed(there, "/api/feed?limit=100")
    await there.client.delete(follow, headers=there.headers)
    assert known not in await listed(here, "/api/feed?limit=100")


@pytest.mark.req("S1.20", "S1.21", "S1.22")
async def test_what_is_said_at_both_is_told_once(both: Both, doubled: Stack) -> None:
    first, second = both
    author, reader = await quick(first), await quick(first)
    about = await post(author, "to talk about")
    async with opened(str(second.base_url), at(second, author)) as stream:
        for number in range(SAID):
            client = both[number % 2]
            path = f"/api/posts/{about}/comments"
            body = {"text": f"number {number}"}
            answer = await client.post(path, json=body, headers=reader.headers)
            assert answer.status_code == 201, answer.text
        told = await stream.next_ids(SAID, SOON)
        assert len(set(told)) == SAID
        assert await stream.is_silent()
        await stream.ack(*told)

        async def is_counted() -> bool:
            answer = (await author.get("/api/notifications/unread-count")).json()
            return bool(answer["unread"] == SAID)

        await eventually(is_counted, within_seconds=SOON, what="counted")
    assert sorted(await listed(author, "/api/notifications?limit=100")) == sorted(told)


@pytest.mark.req("S0.22", "S0.23", "S0.24", "S1.26")
async def test_numbers_are_exact_at_both_while_both_work(
    both: Both, doubled: Stack, client: httpx.AsyncClient, sql: asyncpg.Connection
) -> None:
    before = [await served(each) for each in both]
    async with living(client) as crowd:
        await eventually(
            lambda: crowd.views.total() >= VIEWS, within_seconds=SOON * 2, what="views"
        )
    row = await sql.fetchrow(TOTALS)
    assert row
    expected = dict(row)
    for each in both:
        dashboard = (await each.get("/api/dashboard")).json()
        assert {name: dashboard[name] for name in expected} == expected
    after = [await served(each) for each in both]
    # Whatever came through the proxy was shared out.
    assert all(new - old > VIEWS / 10 for old, new in zip(before, after, strict=True))
    await nothing_is_lost(doubled, crowd)


@pytest.mark.req("S0.18")
async def test_same_key_at_both_at_once_is_one_view(both: Both, sql: asyncpg.Connection) -> None:
    author = await quick(both[0])
    about = await post(author, "to look at")
    for _ in range(SAID):
        headers = author.headers | {"Idempotency-Key": uuid4().hex}
        path = f"/api/posts/{about}/views"
        answers = await asyncio.gather(*(each.post(path, headers=headers) for each in both))
        assert [each.status_code for each in answers] == [204, 204]
    query = "select count(*) from activity_logs where type = 'View' and post_id = $1"
    assert await sql.fetchval(query, about) == SAID


async def served(client: httpx.AsyncClient) -> float:
    """Give how many requests a container has answered."""
    lines = (await client.get("/metrics")).text.splitlines()
    counts = [line for line in lines if line.startswith("bsocial_http_request_seconds_count")]
    assert counts
    return sum(float(line.rpartition(" ")[2]) for line in counts)
