"""What kills leave behind, and that no committed row is lost to it."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from devstack.account import choose_account
from devstack.binaries import find_postgres, reachable_postgres
from devstack.errors import StackError
from devstack.postgres import EmbeddedPostgres
from devstack.process import processes_in
from devstack.valkey import EmbeddedValkey
from tests.integration.devstack.watching import Processes, Spawn
from tests.steps.deadlines import eventually

SOON = 60
OWNER = """
import sys
from pathlib import Path
from devstack.postgres import EmbeddedPostgres
from devstack.valkey import EmbeddedValkey
postgres, valkey = EmbeddedPostgres(Path(sys.argv[1])), EmbeddedValkey(Path(sys.argv[1]))
postgres.start(); valkey.start()
print(postgres.url("postgres"), postgres.cluster, flush=True)
sys.stdin.read()
valkey.stop(); postgres.stop()
"""


async def commit_row(url: str) -> None:
    """Write a row that must survive whatever comes."""
    connection = await asyncpg.connect(url, timeout=10)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (answer int)")
    await connection.execute("INSERT INTO kept VALUES (42)")
    await connection.close()


async def read_row(url: str) -> object:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetchval("SELECT answer FROM kept")
    finally:
        await connection.close()


async def test_start_after_killed_postmaster_with_busy_backend_keeps_rows(
    open_folder: Path,
) -> None:
    server = EmbeddedPostgres(open_folder)
    server.start()
    await commit_row(server.url("postgres"))
    busy = await asyncpg.connect(server.url("postgres"))
    backend = psutil.Process(await busy.fetchval("SELECT pg_backend_pid()"))
    work = asyncio.ensure_future(
        busy.execute("SELECT count(*) FROM generate_series(1, 1e12::int8)")
    )
    await eventually(lambda: backend.cpu_times().user > 0, within_seconds=SOON, what="it works")

    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await eventually(lambda: not server.is_alive(), within_seconds=SOON, what="its end")
    assert backend in list(processes_in(server.cluster, "postgres")), "the backend is no orphan"
    server.stop()

    with EmbeddedPostgres(open_folder) as again:
        assert backend not in list(processes_in(server.cluster, "postgres"))
        assert await read_row(again.url("postgres")) == 42
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await work
    busy.terminate()


async def test_killed_owner_takes_its_servers_along_and_keeps_rows(
    open_folder: Path, spawn: Spawn, processes: Processes
) -> None:
    owner = spawn(sys.executable, "-c", OWNER, str(open_folder))
    assert owner.stdout is not None
    url, cluster = owner.stdout.readline().split()
    await commit_row(url)
    owner.kill()
    owner.wait()
    processes.wait_none()
    assert not (Path(cluster) / "postmaster.pid").exists(), "not shut down properly"
    with EmbeddedPostgres(open_folder) as again:
        assert await read_row(again.url("postgres")) == 42


async def test_healthy_servers_without_owner_are_adopted(open_folder: Path, spawn: Spawn) -> None:
    with EmbeddedPostgres(open_folder) as server:
        account = choose_account(server.cluster)
        programs = reachable_postgres(find_postgres(), account)
        await commit_row(server.url("postgres"))
    left = spawn(
        *(str(programs / "postgres"), "-D", str(server.cluster), "-p", str(server.port)),
        *("-c", "unix_socket_directories="),
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
        cwd="/",
    )
    adopter = EmbeddedPostgres(open_folder)
    # It may still be starting: the adopter waits for it.
    await eventually(
        (server.cluster / "postmaster.pid").exists, within_seconds=SOON, what="a server"
    )
    adopter.start()
    try:
        assert adopter.pid == left.pid
        assert await read_row(adopter.url("postgres")) == 42
    finally:
        adopter.stop()
    assert left.wait(10) == 0


def test_owned_folder_second_owner_waits_and_is_refused(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devstack.server.OWNER_TIMEOUT_SECONDS", 0.2)
    with EmbeddedValkey(open_folder), pytest.raises(StackError, match=r"valkey\.lock"):
        EmbeddedValkey(open_folder).start()


@pytest.mark.parametrize("kind", [EmbeddedPostgres, EmbeddedValkey])
def test_taken_port_names_what_holds_it(
    open_folder: Path, kind: type[EmbeddedPostgres] | type[EmbeddedValkey], spawn: Spawn
) -> None:
    holder = spawn(
        sys.executable,
        "-c",
        "import socket, sys; s = socket.create_server(('127.0.0.1', 0));"
        "print(s.getsockname()[1], flush=True); sys.stdin.read()",
    )
    assert holder.stdout is not None
    port = int(holder.stdout.readline())
    with pytest.raises(StackError, match=f"{port}.*{holder.pid}.*create_server"):
        kind(open_folder, port=port).start()


def test_foreign_files_in_the_data_folder_are_refused(open_folder: Path) -> None:
    (open_folder / "postgres").mkdir()
    (open_folder / "postgres" / "notes.txt").write_text("mine")
    with pytest.raises(StackError, match="neither empty"):
        EmbeddedPostgres(open_folder).start()
    assert (open_folder / "postgres" / "notes.txt").read_text() == "mine"


def test_killed_initdb_leaves_nothing_that_blocks(open_folder: Path) -> None:
    leftover = open_folder / "postgres.making-x"
    leftover.mkdir()
    (leftover / "PG_VERSION").write_text("18")
    with EmbeddedPostgres(open_folder) as server:
        assert server.is_alive()
    assert not leftover.exists()


def test_cluster_of_another_version_is_named(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder) as server:
        pass
    (server.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(StackError, match="PostgreSQL 17"):
        EmbeddedPostgres(open_folder).start()


def test_missing_password_is_named(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder):
        pass
    (open_folder / "postgres.password").unlink()
    with pytest.raises(StackError, match=r"postgres\.password"):
        EmbeddedPostgres(open_folder).start()


class TestAsRoot:
    """Root cannot run PostgreSQL itself; the conftest leaves these out for everybody else."""

    def test_server_runs_as_another_account(self, open_folder: Path) -> None:
        with EmbeddedPostgres(open_folder) as server:
            assert psutil.Process(server.pid).uids().effective != 0
            assert server.cluster.parent == open_folder
            assert server.notice is None

    async def test_closed_parent_keeps_its_mode_and_data_goes_elsewhere(
        self, open_folder: Path
    ) -> None:
        closed = open_folder / "closed"
        closed.mkdir(mode=0o700)
        server = EmbeddedPostgres(closed / "data")
        server.start()
        try:
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
            assert closed not in server.cluster.parents
            assert str(server.cluster) in (server.notice or "")
            await commit_row(server.url("postgres"))
            server.stop()
            again = EmbeddedPostgres(closed / "data")
            again.start()
            assert await read_row(again.url("postgres")) == 42
            again.stop()
        finally:
            server.discard()
        assert not server.cluster.parent.exists()

    def test_programs_out_of_reach_are_copied(self, open_folder: Path) -> None:
        found = find_postgres()
        closed = open_folder / "closed"
        closed.mkdir(mode=0o700)
        account = choose_account(open_folder / "none")
        unreachable = closed / "package" / "install" / "bin"
        unreachable.mkdir(parents=True)
        for name in ("postgres", "initdb", "psql"):
            (unreachable / name).write_bytes((found / name).read_bytes())
            (unreachable / name).chmod(0o755)
        copied = reachable_postgres(unreachable, account)
        try:
            assert copied != unreachable
            version = subprocess.run(
                [copied / "postgres", "--version"],
                user=account.user,
                group=account.group,
                extra_groups=[],
                capture_output=True,
                text=True,
                check=True,
                cwd="/",
            )
            assert "18" in version.stdout
            assert reachable_postgres(unreachable, account) == copied
        finally:
            subprocess.run(["rm", "-rf", copied.parents[3]], check=True)

    def test_ordinary_user_runs_its_own_server_and_refuses_anothers(
        self, open_folder: Path, spawn: Spawn
    ) -> None:
        account = choose_account(open_folder / "none")
        python = _python_for(account.may_enter)
        mine = open_folder / "mine"
        mine.mkdir()
        os.chown(mine, account.uid, account.gid)
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
        environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
        owner = spawn(python, "-c", OWNER, str(mine), env=environment, **identity)
        assert owner.stdout is not None
        assert owner.stdin is not None
        line = owner.stdout.readline()
        assert line.startswith("postgresql://"), line + owner.stdout.read()
        assert (mine / "postgres").stat().st_uid == account.uid
        owner.stdin.close()
        assert owner.wait(30) == 0

        with EmbeddedPostgres(mine) as server:  # root again steps down to the owner
            assert psutil.Process(server.pid).uids().effective == account.uid

        theirs = open_folder / "theirs"
        theirs.mkdir(mode=0o777)
        theirs.chmod(0o777)
        (theirs / "postgres").mkdir()
        refused = spawn(python, "-c", OWNER, str(theirs), env=environment, **identity)
        output = refused.communicate()[0]
        assert refused.returncode != 0
        assert "belongs to user id 0" in output


def _python_for(may_enter: Callable[[Path], bool]) -> str:
    """Find an interpreter of this version that the account can execute."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (Path(sys.executable).resolve(), Path("/usr/bin") / version):
        if candidate.exists() and may_enter(candidate.parent):
            return str(candidate)
    pytest.skip(f"NO {version} THAT AN ORDINARY USER CAN RUN: this case is not shown here")
