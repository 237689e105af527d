"""A run as a whole: however it ends, nothing is left behind and no committed row is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from devstack.ports import free_port
from devstack.postgres import EmbeddedPostgres
from tests.integration.devstack.watching import Processes, Spawn

TINY_RUN = str(Path(__file__).with_name("tiny_run.py"))


@pytest.fixture
def environment(open_folder: Path) -> dict[str, str]:
    """Settings of one run, with ports of its own."""
    ports = {name: str(free_port()) for name in ("POSTGRES_PORT", "VALKEY_PORT", "API_PORT")}
    return {
        **os.environ,
        **ports,
        "DATA_DIR": str(open_folder / "data"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }


class Run:
    """A started run, and what it has printed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []

    def wait_line(self, text: str) -> None:
        """Read until a line holds the text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if text in line:
                return
        pytest.fail(f"{text!r} never came:\n{''.join(self.lines)}")

    def finish(self) -> int:
        """Read the rest; returns the exit code."""
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)
        return self.process.wait(60)

    @property
    def output(self) -> str:
        """What was printed so far, without the frames of panels."""
        return " ".join("".join(self.lines).replace("│", " ").split())


@pytest.fixture
def start(environment: dict[str, str], spawn: Spawn) -> Callable[..., Run]:
    def start_run(*arguments: str, **settings: str) -> Run:
        """Start one with a behaviour, maybe a command, and settings of its own."""
        command = [sys.executable, TINY_RUN, *arguments]
        return Run(spawn(*command, env=environment | settings, cwd="/", start_new_session=True))

    return start_run


async def commit_row(folder: Path) -> None:
    """Write a row into the running database of a run."""
    state = (folder / "data" / "run" / "postgres.json").read_text()
    url = state.split('"url": "')[1].split('"')[0]
    connection = await asyncpg.connect(url, timeout=10)
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    await connection.close()


async def assert_row_kept(folder: Path) -> None:
    """Read it from the folder after the run."""
    with EmbeddedPostgres(folder / "data") as server:
        connection = await asyncpg.connect(server.url(), timeout=10)
        assert await connection.fetchval("SELECT answer FROM kept") == 42
        await connection.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_stop_signal_ends_the_run_cleanly(
    start: Callable[..., Run], open_folder: Path, processes: Processes, number: signal.Signals
) -> None:
    run = start("good")
    run.wait_line("bsocial is up")
    await commit_row(open_folder)
    os.killpg(run.process.pid, number)  # as a terminal does with Ctrl-C
    assert run.finish() == 0, run.output
    processes.wait_none()
    assert "tiny | [tiny] serving" in run.output
    await assert_row_kept(open_folder)


async def test_killed_supervisor_leaves_nothing_and_loses_nothing(
    start: Callable[..., Run], open_folder: Path, processes: Processes
) -> None:
    run = start("good")
    run.wait_line("bsocial is up")
    await commit_row(open_folder)
    run.process.kill()
    run.process.wait()
    processes.wait_none()
    await assert_row_kept(open_folder)


def test_stop_during_start_leaves_nothing(start: Callable[..., Run], processes: Processes) -> None:
    run = start("good")
    processes.wait_for(lambda: processes.running("devstack.daemon"), "a keeper")
    run.process.send_signal(signal.SIGINT)
    assert run.finish() == 0, run.output
    processes.wait_none()


def test_service_that_fails_to_start_ends_the_run(
    start: Callable[..., Run], processes: Processes
) -> None:
    run = start("never-ready")
    assert run.finish() == 1
    assert "tiny | no reason at all" in run.output
    assert "tiny ended with 1" in run.output
    processes.wait_none()


async def test_killed_service_is_started_again(
    start: Callable[..., Run], open_folder: Path, processes: Processes
) -> None:
    run = start("good")
    run.wait_line("bsocial is up")
    await commit_row(open_folder)
    (tiny,) = processes.running("HTTPServer")
    tiny.kill()
    run.wait_line("started again in 0.25 s")
    run.wait_line("serving")
    run.process.send_signal(signal.SIGINT)
    assert run.finish() == 0
    assert "tiny was ended by SIGKILL" in run.output
    processes.wait_none()
    await assert_row_kept(open_folder)


def test_crash_loop_ends_the_run(start: Callable[..., Run], processes: Processes) -> None:
    run = start("crashes")
    assert run.finish() == 1
    assert "tiny ended with 7" in run.output
    assert "too often" in run.output
    processes.wait_none()


def test_second_interrupt_does_not_wait_for_a_stubborn_service(
    start: Callable[..., Run], processes: Processes
) -> None:
    run = start("stubborn")
    run.wait_line("bsocial is up")
    run.process.send_signal(signal.SIGINT)
    run.wait_line("stopping tiny")
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(20) == 0, "waited for the grace of 60 s"
    processes.wait_none()


def test_database_that_is_gone_for_good_ends_the_run(
    start: Callable[..., Run], processes: Processes
) -> None:
    run = start("good")
    run.wait_line("bsocial is up")
    for keeper in processes.running('"kind": "postgres"'):
        keeper.kill()
    assert run.finish() == 1
    assert "postgres is gone" in run.output
    processes.wait_none()


def test_taken_port_names_its_holder_and_starts_nothing(
    start: Callable[..., Run], environment: dict[str, str], spawn: Spawn, processes: Processes
) -> None:
    holder = spawn(
        *(sys.executable, "-c"),
        "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
        "print('here', flush=True); sys.stdin.read()",
        environment["API_PORT"],
        cwd="/",
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    run = start("good")
    assert run.finish() == 1
    assert f"Port {environment['API_PORT']} is taken by process {holder.pid} (" in run.output
    assert "create_server" in run.output
    assert "API_PORT" in run.output
    assert not processes.running()


def test_two_runs_share_the_database_until_the_last_ends(
    start: Callable[..., Run], processes: Processes
) -> None:
    first, second = start("good"), start("good", API_PORT=str(free_port()))
    first.wait_line("bsocial is up")
    second.wait_line("bsocial is up")
    assert len(processes.running("/bin/postgres")) == 1
    first.process.send_signal(signal.SIGINT)
    assert first.finish() == 0
    assert "others still use" in first.output
    assert len(processes.running("/bin/postgres")) == 1
    second.process.send_signal(signal.SIGINT)
    assert second.finish() == 0
    processes.wait_none()


def test_throwaway_run_gives_the_command_its_stack_and_its_exit_code(
    start: Callable[..., Run], open_folder: Path
) -> None:
    script = (
        "import os, sys, asyncio, asyncpg, urllib.request as r;"
        "print('data', os.environ['DATA_DIR']);"
        "print('status', r.urlopen(os.environ['E2E_API_URL']).status);"
        "c = asyncio.run(asyncpg.connect(os.environ['E2E_DATABASE_URL']));"
        "print('base', os.environ['E2E_BASE_URL']); sys.exit(5)"
    )
    run = start("good", sys.executable, "-c", script)
    assert run.finish() == 5, run.output
    assert "status 200" in run.output
    assert "base http://127.0.0.1:" in run.output
    data = Path(run.output.split("data ")[1].split()[0])
    assert data != open_folder / "data"
    assert not data.exists()
    commands = [each.info["cmdline"] for each in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if str(data) in str(command)]


def test_throwaway_run_interrupted_stops_the_command(start: Callable[..., Run]) -> None:
    run = start("good", "sleep", "600")
    run.wait_line("bsocial is up")
    run.process.send_signal(signal.SIGINT)
    assert run.finish() == 130
