"""`uvicorn main:app` alone: it brings its servers, shares them, and takes them away again."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bsocial.platform.config import ROOT_DIR
from devstack.ports import free_port
from tests.integration.devstack.watching import Processes, Spawn

pytestmark = pytest.mark.req("S0.28")


@pytest.fixture
def environment(open_folder: Path) -> dict[str, str]:
    """No database is named: only a data folder, and ports that are free."""
    names = ("POSTGRES_PORT", "VALKEY_PORT", "API_PORT", "UVICORN_PORT")
    return {
        **os.environ,
        **{name: str(free_port()) for name in names},
        "DATA_DIR": str(open_folder / "data"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }


def start_uvicorn(
    spawn: Spawn, environment: dict[str, str], folder: Path, *options: str
) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "uvicorn", "main:app", *options]
    with (folder / "uvicorn.log").open("ab") as log:
        return spawn(
            *(*command, "--port", environment["UVICORN_PORT"]),
            env=environment,
            cwd=ROOT_DIR / "backend",
            stdout=log,
            stderr=log,
        )


def is_ready(port: str) -> bool:
    """Whether the API answers with its database and cache at hand."""
    try:
        url = f"http://127.0.0.1:{port}/health/ready"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_uvicorn_alone_starts_its_servers_and_stops_them(
    spawn: Spawn, environment: dict[str, str], open_folder: Path, processes: Processes
) -> None:
    uvicorn = start_uvicorn(spawn, environment, open_folder)
    processes.wait_for(lambda: is_ready(environment["UVICORN_PORT"]), "the API")
    assert len(processes.running("devstack.daemon")) == 2
    uvicorn.send_signal(signal.SIGINT)
    uvicorn.wait(60)
    processes.wait_none()


def test_uvicorn_reloading_keeps_its_servers(
    spawn: Spawn, environment: dict[str, str], open_folder: Path, processes: Processes
) -> None:
    watched = open_folder / "watched"
    watched.mkdir()
    (watched / "one.py").write_text("ONE = 1\n")
    uvicorn = start_uvicorn(
        spawn, environment, open_folder, "--reload", "--reload-dir", str(watched)
    )
    log = open_folder / "uvicorn.log"
    processes.wait_for(lambda: is_ready(environment["UVICORN_PORT"]), "the API")
    keepers = {keeper.pid for keeper in processes.running("devstack.daemon")}
    (watched / "one.py").write_text("ONE = 2\n")
    processes.wait_for(lambda: log.read_text().count("api.ready") == 2, "the reloaded API")
    assert {keeper.pid for keeper in processes.running("devstack.daemon")} == keepers
    uvicorn.send_signal(signal.SIGINT)
    uvicorn.wait(60)
    processes.wait_none()


def test_uvicorn_beside_a_run_adopts_its_servers(
    spawn: Spawn, environment: dict[str, str], open_folder: Path, processes: Processes
) -> None:
    run = spawn(sys.executable, "-m", "bsocial.entrypoints.cli", "run", "--no-web", env=environment)
    processes.wait_for(lambda: is_ready(environment["API_PORT"]), "the run")
    uvicorn = start_uvicorn(spawn, environment, open_folder)
    processes.wait_for(lambda: is_ready(environment["UVICORN_PORT"]), "uvicorn")
    assert len(processes.running("/bin/postgres")) == 1
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 0, output
    assert is_ready(environment["UVICORN_PORT"])
    uvicorn.send_signal(signal.SIGINT)
    uvicorn.wait(60)
    processes.wait_none()
