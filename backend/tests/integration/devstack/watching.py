"""What runs in a folder, and waiting for it to change."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

Spawn = Callable[..., "subprocess.Popen[str]"]
DEADLINE_SECONDS = 40.0


class Processes:
    def __init__(self, folder: Path) -> None:
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
