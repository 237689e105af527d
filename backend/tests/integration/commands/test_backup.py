"""A backup brings everything back: numbers, logins, sessions, files, and events not yet told."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest

from bsocial.entrypoints.commands.audit import run_audit
from bsocial.entrypoints.commands.backup import DUMP, backups_folder, make_backup, restore_backup
from bsocial.platform.config import Settings
from bsocial.platform.db.dump import DumpFailed
from tests.conftest import client_of, running_app
from tests.integration.commands.conftest import consuming, url_of
from tests.steps.accounts import Person, login, quick, register
from tests.steps.deadlines import eventually

SOON = 30


@asynccontextmanager
async def visiting(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Run the API of a place for the time of the block."""
    async with running_app(settings) as app, client_of(app) as client:
        yield client


async def comment(person: Person, post_id: int, text: str) -> None:
    path = f"/api/posts/{post_id}/comments"
    response = await person.post(path, json={"text": text})
    assert response.status_code == 201, response.text


async def told(person: Person) -> list[str]:
    """List what a person was told of, the newest first."""
    items = (await person.get("/api/notifications")).json()["items"]
    return [each["kind"] for each in items]


async def is_told(person: Person, *kinds: str) -> bool:
    """Tell whether a person was told of this, the newest first, and of nothing else."""
    return await told(person) == list(kinds)


def seen_by(client: httpx.AsyncClient, person: Person) -> Person:
    """Take a person along to another API."""
    return Person(client, person.answer, person.cookie, person.form)


async def test_backup_restored_elsewhere_brings_everything_back(
    here: Settings, there: Settings
) -> None:
    before = ["comment", "like"]
    rest = ["comment", *before]
    new = ["comment", *rest]
    async with visiting(here) as client:
        author, reader = await register(client), await quick(client)
        response = await client.post("/api/posts", json={"text": "kept"}, headers=author.headers)
        post_id = response.json()["id"]
        await client.put(f"/api/posts/{post_id}/like", headers=reader.headers)
        async with consuming(here):
            await comment(reader, post_id, "told before")
            await eventually(lambda: is_told(author, *before), within_seconds=SOON, what="told")
        await comment(reader, post_id, "not told before the backup")
        dashboard = (await client.get("/api/dashboard")).json()
    (here.data_dir / "files").mkdir()
    (here.data_dir / "files" / "picture").write_bytes(b"bytes")

    folder = await make_backup(here, url_of(here))
    assert folder.stat().st_mode & 0o777 == 0o700
    # Gone: the database is another one, the data folder is removed.
    shutil.rmtree(here.data_dir)
    await restore_backup(there, url_of(there), folder)

    report, _seconds = await run_audit(there, url_of(there))
    assert not report.differences
    assert report.totals["posts"] == 1
    assert (there.data_dir / "files" / "picture").read_bytes() == b"bytes"
    async with visiting(there) as client:
        assert (await client.get("/api/dashboard")).json() == dashboard
        await login(client, author.username)
        author, reader = seen_by(client, author), seen_by(client, reader)
        assert await author.is_signed_in()
        assert (await reader.refresh()).status_code == 200
        assert await is_told(author, *before)
        async with consuming(there):
            await eventually(lambda: is_told(author, *rest), within_seconds=SOON, what="the rest")
            await comment(reader, post_id, "after it")
            await eventually(lambda: is_told(author, *new), within_seconds=SOON, what="new ones")
        assert await is_told(author, *new)
    report, _seconds = await run_audit(there, url_of(there))
    assert not report.differences


async def test_restore_over_something_newer_needs_to_be_told_to_replace_it(here: Settings) -> None:
    async with visiting(here) as client:
        kept = await register(client)
    folder = await make_backup(here, url_of(here))
    async with visiting(here) as client:
        newer = await register(client)
    (here.data_dir / "files").mkdir()
    (here.data_dir / "files" / "newer").touch()

    with pytest.raises(DumpFailed, match="--replace"):
        await restore_backup(here, url_of(here), folder)
    async with visiting(here) as client:
        await login(client, newer.username)
    await restore_backup(here, url_of(here), folder, is_replacing=True)
    assert not (here.data_dir / "files").exists()
    async with visiting(here) as client:
        await login(client, kept.username)
        form = {"identifier": newer.username, "password": newer.form["password"]}
        assert (await client.post("/api/auth/login", json=form)).status_code == 401
    assert await make_backup(here, url_of(here)) != folder


async def test_restore_while_somebody_is_connected_is_refused(
    here: Settings, there: Settings
) -> None:
    folder = await make_backup(here, url_of(here))
    guest = await asyncpg.connect(url_of(there))
    try:
        with pytest.raises(DumpFailed, match="connected"):
            await restore_backup(there, url_of(there), folder)
    finally:
        await guest.close()


async def test_restore_of_a_broken_dump_leaves_the_database_empty(
    here: Settings, there: Settings
) -> None:
    folder = await make_backup(here, url_of(here))
    dump = (folder / DUMP).read_bytes()
    (folder / DUMP).write_bytes(dump[: len(dump) // 2])
    with pytest.raises(DumpFailed, match="pg_restore failed"):
        await restore_backup(there, url_of(there), folder)
    connection = await asyncpg.connect(url_of(there))
    tables = await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'")
    await connection.close()
    assert tables == 0


async def test_restore_of_what_is_no_backup_is_refused(here: Settings, tmp_path: Path) -> None:
    with pytest.raises(DumpFailed, match="is no backup"):
        await restore_backup(here, url_of(here), tmp_path, is_replacing=True)


async def test_backup_of_nothing_is_refused_and_leaves_nothing(there: Settings) -> None:
    with pytest.raises(DumpFailed, match="nothing of bSocial"):
        await make_backup(there, url_of(there))
    assert not backups_folder(there).exists()


async def test_backup_that_fails_leaves_nothing(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        """Run out of space."""
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bsocial.entrypoints.commands.backup._pack", fail)
    with pytest.raises(OSError, match="No space"):
        await make_backup(here, url_of(here))
    assert not list(backups_folder(here).iterdir())
