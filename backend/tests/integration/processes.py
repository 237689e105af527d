"""Looking at real processes: which of them belong to a folder, and waiting for conditions."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

DEADLINE_SECONDS = 30.0


def processes_of(folder: Path) -> list[psutil.Process]:
    """Processes that name the folder in their command line or work inside it."""
    found = []
    for process in psutil.process_iter():
        try:
            place = " ".join([*process.cmdline(), process.cwd()])
            if str(folder) in place and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_for(condition: Callable[[], bool], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Fail unless the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.02)


def assert_nothing_left(folder: Path) -> None:
    """Fail unless all processes of a folder end by themselves."""

    def nothing() -> bool:
        return not processes_of(folder)

    try:
        wait_for(nothing, "every process gone")
    except AssertionError:
        left: Sequence[str] = [" ".join(process.cmdline()) for process in processes_of(folder)]
        raise AssertionError(left) from None
