"""A backup of the containers brings everything back after all of it was destroyed."""

import re

import pytest

from tests.stack.crowd import living
from tests.stack.stack import Stack
from tests.stack.truth import everything_is_told_once, nothing_is_lost
from tests.steps.accounts import PASSWORD, login, quick, register
from tests.steps.types import Http

WRITTEN = re.compile(r"Written: /backups/(\S+)")


@pytest.mark.req("S1.4", "S1.29")
async def test_destroyed_stack_comes_back_from_its_backup(stack: Stack, client: Http) -> None:
    member, guest = await register(client), await quick(client)
    stored = await client.post(
        "/api/files", files={"file": ("kept.txt", b"kept")}, headers=member.headers
    )
    assert stored.status_code == 201, stored.text
    async with living(client) as crowd:
        pass
    found = WRITTEN.search(stack.run(["make", "backup", "STACK=docker"]))
    assert found
    dashboard = (await client.get("/api/dashboard")).json()
    stack.destroy()

    restored = stack.run(["make", "restore", "STACK=docker", f"BACKUP={found[1]}"])
    assert "Restored" in restored
    stack.inside("app", "bsocial", "replay", "--to", "telemetry")
    assert (await client.get("/api/dashboard")).json() == dashboard
    await login(client, member.username, PASSWORD)
    await quick(client, guest.username)
    assert await member.is_signed_in()
    assert (await member.refresh()).status_code == 200
    assert (await member.get(f"/api/files/{stored.json()['id']}/content")).content == b"kept"
    await nothing_is_lost(stack, crowd)
    async with living(client) as later:
        pass
    await nothing_is_lost(stack, later)
    assert await everything_is_told_once(stack) > 0
