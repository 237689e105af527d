"""Several processes use the servers of one data folder: the first starts, the last stops."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from bsocial.entrypoints.servers import NoServers, adopt_or_start
from bsocial.platform.config import Settings
from devstack.ports import free_port
from tests.integration.devstack.watching import Processes, Spawn

USER = """
import sys
from bsocial.platform.config import Settings
from bsocial.entrypoints.servers import adopt_or_start
servers = adopt_or_start(Settings(_env_file=None))
print(servers.database_url, servers.redis_url, flush=True)
sys.stdin.read()
servers.stop()
"""


@pytest.fixture
def environment(open_folder: Path) -> dict[str, str]:
    """Settings of one data folder, with ports of its own."""
    return {
        **os.environ,
        "DATA_DIR": str(open_folder / "data"),
        "POSTGRES_PORT": str(free_port()),
        "VALKEY_PORT": str(free_port()),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }


@pytest.fixture
def settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()


def addresses(user: "subprocess.Popen[str]") -> list[str]:
    assert user.stdout is not None
    line = user.stdout.readline()
    assert line.startswith("postgresql://"), line + user.stdout.read()
    return line.split()


def leave(user: "subprocess.Popen[str]") -> None:
    assert user.stdin is not None
    user.stdin.close()
    assert user.wait(60) == 0


async def fetch(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_two_starts_at_once_share_servers_until_the_last_leaves(
    environment: dict[str, str], spawn: Spawn, processes: Processes
) -> None:
    users = [spawn(sys.executable, "-c", USER, env=environment) for _ in range(2)]
    given = [addresses(user) for user in users]
    assert given[0] == given[1]
    assert len(processes.running("/bin/postgres")) == 1
    assert len(processes.running("devstack.daemon")) == 2
    leave(users[0])
    assert await fetch(given[0][0], "SELECT 1") == 1
    leave(users[1])
    processes.wait_none()


async def test_killed_users_leave_nothing_and_lose_nothing(
    environment: dict[str, str], spawn: Spawn, processes: Processes
) -> None:
    user = spawn(sys.executable, "-c", USER, env=environment)
    url, _ = addresses(user)
    await fetch(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    user.kill()
    processes.wait_none()
    again = spawn(sys.executable, "-c", USER, env=environment)
    assert await fetch(addresses(again)[0], "SELECT answer FROM kept") == 42
    leave(again)
    processes.wait_none()


async def test_killed_keepers_take_servers_along_and_next_start_works(
    settings: Settings, processes: Processes
) -> None:
    servers = adopt_or_start(settings)
    await fetch(servers.database_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    for keeper in processes.running("devstack.daemon"):
        keeper.kill()
    processes.wait_none()
    assert not servers.leases["postgres"].is_kept()
    servers.stop()
    servers = adopt_or_start(settings)
    assert await fetch(servers.database_url, "SELECT answer FROM kept") == 42
    servers.stop()
    processes.wait_none()


async def test_crashed_postmaster_comes_back_at_the_same_address(
    settings: Settings, processes: Processes
) -> None:
    servers = adopt_or_start(settings)
    try:
        await fetch(servers.database_url, "CREATE TABLE kept AS SELECT 42 AS answer")
        (postmaster,) = processes.running("/bin/postgres")
        postmaster.send_signal(signal.SIGKILL)
        processes.wait_for(
            lambda: [each for each in processes.running("/bin/postgres") if each != postmaster],
            "a new postmaster",
        )
        url = servers.database_url
        processes.wait_for((settings.data_dir / "run" / "postgres.json").exists, "state")
        assert await _eventually(url, "SELECT answer FROM kept") == 42
    finally:
        servers.stop()
    processes.wait_none()


async def _eventually(url: str, statement: str) -> object:
    """Ask until the server, which is recovering, answers."""
    for _ in range(2_000):
        try:
            return await fetch(url, statement)
        except (OSError, asyncpg.PostgresError):
            continue
    msg = "the server did not come back"
    raise AssertionError(msg)


def test_failed_start_says_why_and_lets_the_other_server_go(
    settings: Settings, spawn: Spawn, processes: Processes
) -> None:
    holder = spawn(
        *(sys.executable, "-c"),
        "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
        "print('here', flush=True); sys.stdin.read()",
        str(settings.postgres_port),
        cwd="/",
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(NoServers, match=f"{settings.postgres_port}.*process {holder.pid}"):
        adopt_or_start(settings)
    processes.wait_none()


def test_reloading_child_finds_its_servers_still_up(
    settings: Settings, processes: Processes
) -> None:
    first = adopt_or_start(settings)
    keepers = {keeper.pid for keeper in processes.running("devstack.daemon")}
    for lease in first.leases.values():
        lease.release(reloader_pid=os.getpid())
    second = adopt_or_start(settings)
    assert {keeper.pid for keeper in processes.running("devstack.daemon")} == keepers
    second.stop()
    processes.wait_none()


def test_reloading_child_whose_parent_is_gone_leaves_nothing(
    settings: Settings, spawn: Spawn, processes: Processes
) -> None:
    gone = spawn(sys.executable, "-c", "")
    gone.wait()
    servers = adopt_or_start(settings)
    for lease in servers.leases.values():
        lease.release(reloader_pid=gone.pid)
    processes.wait_none()


def test_servers_named_in_settings_are_used_and_nothing_starts(
    settings: Settings, processes: Processes
) -> None:
    named = settings.model_copy(
        update={"database_url": "postgresql://u:p@db/x", "redis_url": "redis://r:1/0"}
    )
    servers = adopt_or_start(named)
    assert servers.database_url == "postgresql://u:p@db/x"
    assert servers.redis_url == "redis://r:1/0"
    assert "p@db" not in repr(servers)
    assert not processes.running()
    assert servers.stop()


def test_address_with_the_password_is_readable_by_the_owner_only(settings: Settings) -> None:
    servers = adopt_or_start(settings)
    try:
        run = settings.data_dir / "run"
        assert (run / "postgres.json").stat().st_mode & 0o077 == 0
        assert run.stat().st_mode & 0o077 == 0
    finally:
        servers.stop()
