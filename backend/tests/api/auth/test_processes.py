"""A session that ends on one process is refused on the other within a second."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from bsocial.platform.config import Settings
from tests.conftest import client_of, running_app
from tests.steps.accounts import PASSWORD, TRUSTED, Person, login, quick, refresh, register
from tests.steps.deadlines import AT_ONCE_SECONDS, eventually
from tests.steps.listeners import listeners_cut
from tests.steps.processes import ApiProcess
from tests.steps.types import Http, Sql

End = Callable[[Person], Awaitable[httpx.Response]]


async def log_out(person: Person) -> httpx.Response:
    return await person.logout()


async def delete_account(person: Person) -> httpx.Response:
    return await person.delete("/api/users/me")


async def revoke(person: Person) -> httpx.Response:
    """End the session from another one of the same person."""
    other = await login(person.client, person.username)
    session_id = person.cookie.split(".", maxsplit=1)[0]
    return await person.client.delete(f"/api/auth/sessions/{session_id}", headers=other.headers)


async def change_password(person: Person) -> httpx.Response:
    other = await login(person.client, person.username)
    body = {"current": PASSWORD, "new": "another password"}
    return await person.client.put("/api/users/me/password", headers=other.headers, json=body)


async def reuse(person: Person) -> httpx.Response:
    """Use a refresh token for the second time."""
    used = person.cookie
    assert (await person.refresh()).status_code == 200
    response = await refresh(person.client, used)
    assert response.status_code == 401
    return httpx.Response(204)


@pytest.fixture(scope="module")
async def other(settings: Settings) -> AsyncIterator[Http]:
    """A client of a second app, with a container of its own."""
    async with running_app(settings) as app, client_of(app) as client:
        yield client


def seen_from(person: Person, client: Http) -> Person:
    """Let the same person talk to another process."""
    return Person(client, person.answer, person.cookie)


@pytest.mark.req("S1.9")
@pytest.mark.parametrize("end", [log_out, delete_account, revoke, change_password, reuse])
async def test_session_ended_in_one_app_is_refused_in_the_other(
    client: Http, other: Http, end: End
) -> None:
    person = await register(client)
    there = seen_from(person, other)
    assert await person.is_signed_in()
    assert await there.is_signed_in()
    assert (await end(person)).status_code == 204
    assert not await person.is_signed_in()

    async def is_refused() -> bool:
        return not await there.is_signed_in()

    await eventually(is_refused, within_seconds=AT_ONCE_SECONDS, what="refusal in the other app")


@pytest.mark.req("S1.9")
async def test_changed_name_is_known_in_the_other_app(client: Http, other: Http, sql: Sql) -> None:
    person = await quick(client)
    there = seen_from(person, other)
    assert await there.is_signed_in()
    new_name = f"{person.username}-new"
    response = await client.patch(
        "/api/users/me", headers=person.headers, json={"username": new_name}
    )
    assert response.status_code == 200

    async def knows() -> bool:
        """Publish from the other process, and see under which name."""
        post = await other.post("/api/posts", headers=there.headers, json={"text": "Hello"})
        assert post.status_code == 201
        return bool(post.json()["author"]["username"] == new_name)

    await eventually(knows, within_seconds=AT_ONCE_SECONDS, what="the new name in the other app")


@pytest.mark.req("S1.9", "S1.8")
async def test_without_listen_connections_every_request_asks_the_database(
    client: Http, other: Http, sql: Sql
) -> None:
    person = await quick(client)
    there = seen_from(person, other)
    assert await there.is_signed_in()
    async with listeners_cut(sql):
        assert await there.is_signed_in()
        assert (await person.logout()).status_code == 204

        async def is_refused() -> bool:
            return not await there.is_signed_in()

        await eventually(
            is_refused, within_seconds=AT_ONCE_SECONDS, what="refusal in the other app"
        )
    again = await quick(client, person.username)
    assert await seen_from(again, other).is_signed_in()


@pytest.mark.req("S1.9", "U5", "U6")
@pytest.mark.parametrize(
    "processes", [None, "redis://127.0.0.1:9/0"], ids=["redis up", "redis down"], indirect=True
)
async def test_session_ended_in_one_process_is_refused_in_the_other(
    processes: list[ApiProcess],
) -> None:
    async with AsyncExitStack() as stack:
        here, there = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=process.url, timeout=30))
            for process in processes
        ]
        for _ in range(5):
            person = await quick(here)
            elsewhere = seen_from(person, there)
            assert await elsewhere.is_signed_in()
            sent = {"Cookie": f"bsocial_refresh={person.cookie}"} | TRUSTED
            assert (await here.post("/api/auth/logout", headers=sent)).status_code == 204

            async def is_refused(elsewhere: Person = elsewhere) -> bool:
                return not await elsewhere.is_signed_in()

            await eventually(
                is_refused, within_seconds=AT_ONCE_SECONDS, what="refusal in the other process"
            )
