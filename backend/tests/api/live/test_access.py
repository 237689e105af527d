"""Who gets a stream over two API processes, and how long: tickets, limits, sessions."""

import asyncio
import itertools
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bsocial.modules.notifications.handler import NotificationHandler
from tests.steps.accounts import TRUSTED, Person, login, quick, register
from tests.steps.deadlines import AT_ONCE_SECONDS, eventually
from tests.steps.listeners import listeners_cut
from tests.steps.notifications import follow, newest
from tests.steps.processes import ApiProcess, Apis
from tests.steps.streams import StreamClient, address, opened, ticket
from tests.steps.types import Http, Sql


@pytest.mark.req("S1.22")
async def test_ticket_opens_one_stream_on_whichever_process(apis: Apis, client: Http) -> None:
    ada = await quick(client)
    spent = await ticket(ada)

    async with AsyncExitStack() as stack:
        tries = [
            stack.enter_async_context(connect(address(api.url, ticket=spent))) for api in apis * 5
        ]
        streams = [StreamClient(socket) for socket in await asyncio.gather(*tries)]
        ends = [asyncio.create_task(stream.closed()) for stream in streams]
        await eventually(
            lambda: sum(end.done() for end in ends) == 9,
            within_seconds=AT_ONCE_SECONDS,
            what="all but one are refused",
        )
        (last,) = (end for end in ends if not end.done())
        last.cancel()
        await asyncio.wait([last])
        assert {await end for end in ends if end is not last} == {4401}
        assert await streams[ends.index(last)].is_open()


async def refusal(api: ApiProcess, **query: str | int) -> int:
    """Open a stream that is refused; gives the code."""
    async with connect(address(api.url, **query)) as socket:
        return await StreamClient(socket).closed()


@pytest.mark.req("S1.22", "S1.8")
async def test_ticket_that_is_unknown_or_too_old_or_of_an_ended_session_opens_nothing(
    apis: Apis, client: Http, sql: Sql
) -> None:
    ada = await quick(client)
    for bad in ("", "x", "%00", "a" * 4_000, "😀"):
        assert await refusal(apis[0], ticket=bad) == 4401
    old = await ticket(ada)
    await sql.execute("update stream_tickets set expires_at = now() where user_id = $1", ada.id)
    assert await refusal(apis[0], ticket=old) == 4401
    late = await ticket(ada)
    await ada.logout()
    assert await refusal(apis[0], ticket=late) == 4401
    assert await sql.fetchval("select count(*) from stream_tickets where user_id = $1", ada.id) == 0


async def test_ticket_lives_for_thirty_seconds_and_its_hash_only_is_stored(
    client: Http, sql: Sql
) -> None:
    ada = await quick(client)
    answer = await ada.post("/api/notifications/ticket")
    assert answer.json()["expires_in"] == 30
    row = await sql.fetchrow(
        "select t::text as whole, expires_at - now() as left from stream_tickets t"
        " where user_id = $1",
        ada.id,
    )
    assert row
    assert answer.json()["ticket"] not in row["whole"]
    assert 25 < row["left"].total_seconds() <= 30


@pytest.mark.parametrize("after", ["-1", "1.5", "x", str(2**63), "%00", "٣"])
async def test_malformed_after_is_refused(after: str, apis: Apis, client: Http) -> None:
    ada = await quick(client)
    assert await refusal(apis[0], ticket=await ticket(ada), after=after) == 4400


MALFORMED: list[str | bytes] = [
    *("", "hello", "{", "null", "[]", "7", '"ack"', "{}", '{"type": "nothing"}'),
    *('{"type": ["ack"]}', '{"type": "ack"}', '{"type": "ack", "id": 0}'),
    *('{"type": "ack", "id": "1"}', '{"type": "ack", "id": 1.5}', '{"type": "ack", "id": true}'),
    *('{"type": "ack", "id": 9223372036854775808}', '{"type": "ack", "id": 1e400}'),
    *('{"type": "watch"}', '{"type": "watch", "post_id": -1}'),
    '{"type": "watch", "post_id": "1; drop"}',
    *('{"type": "ack", "id": 1, "\\ud800": 1' + " " * 2_000 + "}", "[" * 900, "x" * 5_000, b""),
    *(b'{"type": "ack", "id": 1}', b"\x00\xff"),
]


@pytest.mark.req("S1.22")
@pytest.mark.parametrize("frame", MALFORMED, ids=lambda frame: repr(frame)[:30])
async def test_malformed_frame_ends_its_stream_only(
    frame: str | bytes, apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    async with opened(apis[0].url, ada) as stream, opened(apis[0].url, ada) as other:
        await stream.socket.send(frame)
        assert await stream.closed() == 4400
        await notifier.handle([follow(bob.id, ada.id)])
        assert await other.next_ids(1) == await newest(sql, ada.id)


@pytest.mark.req("S1.22")
async def test_page_of_a_foreign_origin_is_refused_and_its_ticket_spent(
    apis: Apis, client: Http
) -> None:
    ada = await quick(client)
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{apis[1].port}"):
        spent = await ticket(ada)
        with pytest.raises(InvalidStatus) as refused:
            await connect(address(apis[0].url, ticket=spent), origin=origin)  # type: ignore[arg-type]  # as browsers send it
        assert refused.value.response.status_code == 403
        assert await refusal(apis[0], ticket=spent) == 4401
    async with opened(apis[0].url, ada, origin=apis[0].url) as stream:
        assert await stream.is_silent()


async def test_stream_over_plain_http_is_not_found(apis: Apis, ada: Person) -> None:
    async with httpx.AsyncClient() as plain:
        for method in ("GET", "POST"):
            answer = await plain.request(
                method, f"{apis[0].url}/api/notifications/stream", headers=ada.headers
            )
            assert answer.status_code == 404
    for path in ("/api/posts", "/api/notifications/new", "/nowhere"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{apis[0].port}{path}")
        assert refused.value.response.status_code == 403


@pytest.mark.req("S1.22")
async def test_streams_of_a_user_are_limited(apis: Apis, client: Http) -> None:
    ada, bob = await quick(client), await quick(client)
    sockets = [await connect(address(apis[0].url, ticket=await ticket(ada))) for _ in range(10)]
    assert await refusal(apis[0], ticket=await ticket(ada)) == 4429
    async with opened(apis[0].url, bob) as stream:
        assert await stream.is_silent()
    await sockets.pop().close()
    for _ in itertools.repeat(None, 100):
        async with connect(address(apis[0].url, ticket=await ticket(ada))) as socket:
            if await StreamClient(socket).is_open():
                break
    else:
        pytest.fail("the place of a closed stream is not given away")
    await asyncio.gather(*(socket.close() for socket in sockets))


async def log_out(person: Person) -> None:
    assert (await person.logout()).status_code == 204


async def delete_account(person: Person) -> None:
    answer = await person.delete("/api/users/me")
    assert answer.status_code == 204


async def revoke(person: Person) -> None:
    """End the session from another one of the same person."""
    other = await login(person.client, person.username)
    session_id = person.cookie.split(".", maxsplit=1)[0]
    answer = await person.client.delete(
        f"/api/auth/sessions/{session_id}", headers=other.headers | TRUSTED
    )
    assert answer.status_code == 204


@pytest.mark.req("S1.9")
@pytest.mark.parametrize("end", [log_out, delete_account, revoke])
async def test_stream_ends_with_its_session_on_every_process(
    end: object, apis: Apis, client: Http
) -> None:
    assert callable(end)
    person, bystander = await register(client), await quick(client)
    async with (
        opened(apis[0].url, person) as here,
        opened(apis[1].url, person) as there,
        opened(apis[1].url, bystander) as other,
    ):
        await end(person)
        assert set(await asyncio.gather(here.closed(), there.closed())) == {4401}
        assert await other.is_open()


@pytest.mark.req("S1.9")
async def test_changed_name_ends_no_stream(apis: Apis, client: Http) -> None:
    ada = await quick(client)
    async with opened(apis[0].url, ada) as stream:
        body = {"username": f"{ada.username}-new"}
        answer = await ada.patch("/api/users/me", json=body)
        assert answer.status_code == 200
        assert await stream.is_silent()


@pytest.mark.req("S1.9")
async def test_stream_ends_with_its_session_while_listen_connections_are_cut(
    apis: Apis, client: Http, sql: Sql
) -> None:
    ada = await quick(client)
    async with opened(apis[1].url, ada) as stream, listeners_cut(sql):
        await ada.logout()
        assert await stream.closed() == 4401
