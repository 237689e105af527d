"""EmbeddedPostgres and EmbeddedValkey: start, keep, stop."""

import stat
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio as redis

from devstack.postgres import EmbeddedPostgres
from tests.steps.servers import start_test_postgres, start_test_valkey


async def _fetch(url: str, statement: str) -> object:
    """Run one statement on a connection of its own."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_postgres_restarted_keeps_its_rows(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder)
    with server:
        server.ensure_database()
        server.ensure_database()
        await _fetch(server.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
        assert await _fetch(server.url(), "SHOW fsync") == "on"
    assert not server.is_alive()
    assert not (server.cluster / "postmaster.pid").exists()
    with EmbeddedPostgres(open_folder) as again:
        assert await _fetch(again.url(), "SELECT answer FROM kept") == 42


async def test_postgres_for_tests_knows_every_letter(open_folder: Path) -> None:
    server = start_test_postgres(open_folder)
    try:
        found = await _fetch(server.url("postgres"), "SELECT upper('ñandú щука')")
        assert found == "ÑANDÚ ЩУКА"
        version = await _fetch(server.url("postgres"), "SHOW server_version_num")
        assert str(version).startswith("18")
    finally:
        server.discard()
    assert not server.cluster.exists()


async def test_postgres_with_a_wrong_password_refuses(open_folder: Path) -> None:
    server = start_test_postgres(open_folder)
    try:
        assert stat.S_IMODE((open_folder / "postgres.password").stat().st_mode) == 0o600
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(
                host="127.0.0.1", port=server.port, user="postgres", password="wrong", timeout=10
            )
    finally:
        server.discard()


async def test_valkey_restarted_keeps_its_keys(open_folder: Path) -> None:
    for expected in (None, b"1"):
        server = start_test_valkey(open_folder)
        try:
            async with redis.from_url(server.url()) as client:
                assert await client.get("kept") == expected
                await client.set("kept", "1")
                assert (await client.config_get("appendonly"))["appendonly"] == "yes"
        finally:
            server.stop()
        assert not server.is_alive()
