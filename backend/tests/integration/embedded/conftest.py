"""Folders that the server's account can reach, removed afterwards with all that runs in them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.processes import processes_of


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with every parent open; pytest's own lie under a 0700 one."""
    folder = Path(tempfile.mkdtemp(prefix="run-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    for process in processes_of(folder):
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)
