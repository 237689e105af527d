"""Passwords and tokens are in no log, no event and no error answer."""

import asyncpg
import httpx
import pytest

from tests.steps.accounts import quick, register, registration
from tests.steps.processes import ApiProcess

FIRST, SECOND, WRONG = "s3cret-first-password", "s3cret-second-password", "s3cret-wrong-password"


async def live(client: httpx.AsyncClient) -> tuple[set[str], str]:
    """Do all that concerns passwords, rightly and wrongly; gives tokens and what was answered."""
    person = await register(client, password=FIRST, password_confirmation=FIRST)
    tokens = {person.answer["access_token"], person.cookie}
    bad_form = registration(password=WRONG, password_confirmation="x" + WRONG, email="bad")
    login = {"identifier": person.username, "password": WRONG}
    change = {"current": WRONG, "new": SECOND}
    path = "/api/users/me/password"
    answers = [
        await client.post("/api/auth/register", json=bad_form),
        await client.post("/api/auth/login", json=login),
        await client.post("/api/auth/login", json=login | {"more": WRONG}),
        await client.post("/api/auth/login", json=[WRONG]),
        await client.post("/api/auth/login", content=f"{{{WRONG}"),
        await client.post("/api/auth/token", data={"username": WRONG}),
        await person.put(path, json=change),
        await person.put(path, json=change | {"current": FIRST}),
        await person.get("/api/users/me"),
        await person.get("/api/auth/sessions"),
    ]
    assert (await person.refresh()).status_code == 200
    tokens |= {person.answer["access_token"], person.cookie}
    assert (await person.logout()).status_code == 204
    await quick(client)
    return tokens, "".join(answer.text for answer in answers)


@pytest.mark.req("S1.5", "S1.6", "S3.11")
async def test_passwords_and_tokens_are_written_nowhere(
    processes: list[ApiProcess], sql: asyncpg.Connection
) -> None:
    process = processes[0]
    async with httpx.AsyncClient(base_url=process.url, timeout=30) as client:
        tokens, answered = await live(client)
    process.stop()
    log = process.log.read_text()
    assert "user.registered" in log
    assert "auth.refused" in log
    assert "session.ended" in log
    events = "".join(row["payload"] for row in await sql.fetch("select payload from event_log"))
    for secret in (FIRST, SECOND, WRONG, "$argon2id$"):
        assert secret not in log
        assert secret not in events
        assert secret not in answered
    for token in tokens:
        assert token not in log
        assert token not in events
