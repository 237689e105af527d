"""A folder for real processes, and nothing left of them afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.devstack.watching import Processes, Spawn


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about root when we are not root: then all other tests show that case."""
    if os.geteuid() != 0:
        left_out = [item for item in items if "TestAsRoot" in item.nodeid]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with every parent open; pytest's own lie under a 0700 one."""
    folder = Path(tempfile.mkdtemp(prefix="run-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    Processes(folder).kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def processes(open_folder: Path) -> Processes:
    """The processes that belong to the test's folder."""
    return Processes(open_folder)


@pytest.fixture
def spawn(open_folder: Path) -> Iterator[Spawn]:
    """Start a program with a readable stdout; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*command: str, **options: object) -> "subprocess.Popen[str]":
        arguments: dict[str, object] = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
            "cwd": open_folder,
        }
        process: subprocess.Popen[str] = subprocess.Popen(command, **(arguments | options))  # type: ignore[call-overload]  # options of the test's choice
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
