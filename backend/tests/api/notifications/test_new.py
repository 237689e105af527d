"""GET /notifications/new gives each notification once, whoever asks at the same time."""

import asyncio
from collections import Counter

import httpx
import pytest

from tests.steps.accounts import Person, quick
from tests.steps.deadlines import eventually
from tests.steps.notifications import fill, take
from tests.steps.processes import ApiProcess
from tests.steps.sizes import SIZES
from tests.steps.streams import opened
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S1.21")

CALLS = 10


async def test_second_call_is_empty(client: Http, sql: Sql) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 3)
    assert await take(ada) == (ids, False)
    assert await take(ada) == ([], False)
    assert await take(bob) == ([], False)


async def test_more_says_whether_there_is_more(client: Http, sql: Sql) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 2_001)
    assert await take(ada) == (ids[:1_000], True)
    assert await take(ada) == (ids[1_000:2_000], True)
    assert await take(ada) == (ids[2_000:], False)
    ids = await fill(sql, ada.id, bob.id, 1_000)
    assert await take(ada) == (ids, False)


async def test_ten_parallel_calls_on_two_processes_deliver_each_once(
    apis: tuple[ApiProcess, ApiProcess], client: Http, sql: Sql
) -> None:
    ada, bob = await quick(client), await quick(client)
    for _ in range(SIZES.parallel_rounds):
        ids = await fill(sql, ada.id, bob.id, CALLS * 1_000)
        async with (
            httpx.AsyncClient(base_url=apis[0].url, timeout=30) as here,
            httpx.AsyncClient(base_url=apis[1].url, timeout=30) as there,
        ):
            people = [Person(each, ada.answer, "") for each in [here, there] * (CALLS // 2)]
            answers = await asyncio.gather(*(take(person) for person in people))
        given = Counter(each for found, _ in answers for each in found)
        assert given == Counter(ids), "each once, and all of them"
        assert await take(ada) == ([], False)


async def test_acknowledged_on_the_socket_is_delivered(
    apis: tuple[ApiProcess, ApiProcess], client: Http, sql: Sql
) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 3)
    theirs = await fill(sql, bob.id, ada.id, 1)
    async with opened(apis[0].url, ada) as stream:
        assert await stream.next_ids(3) == ids
        await stream.ack(ids[0], ids[2], ids[2], *theirs, 2**62)
        await stream.say(type="watch", post_id=None)  # is read after the acknowledgements

        async def is_written() -> bool:
            count = await sql.fetchval(
                "select count(*) from notifications where recipient_id = $1"
                " and delivered_at is not null",
                ada.id,
            )
            return bool(count == 2)

        await eventually(is_written, within_seconds=5, what="two deliveries")
    assert await take(ada) == ([ids[1]], False)
    assert await take(bob) == (theirs, False)
