"""Real processes in a folder: what runs there, waiting for conditions, and nothing left after."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

DEADLINE_SECONDS = 40.0


class Processes:
    """The processes that belong to one folder."""

    def __init__(self, folder: Path) -> None:
        """Watch a folder."""
        self.folder = folder

    def running(self, text: str = "") -> list[psutil.Process]:
        """List those that name the folder in their command line, or work inside it."""
        found = []
        for process in psutil.process_iter():
            try:
                command = " ".join(process.cmdline())
                belongs = str(self.folder) in f"{command} {process.cwd()}"
                if belongs and text in command and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Fail unless the condition comes true in time."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"not in time: {what}"
            time.sleep(0.02)

    def wait_none(self) -> None:
        """Fail unless all of them end."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while left := self.running():
            assert time.monotonic() < deadline, [each.cmdline() for each in left]
            time.sleep(0.02)

    def kill(self) -> None:
        """End what a failed test left."""
        for process in self.running():
            process.kill()


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


Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def spawn(open_folder: Path) -> Iterator[Spawn]:
    """Start a program with a readable stdout; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*command: str, **options: object) -> "subprocess.Popen[str]":
        """Start one."""
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
