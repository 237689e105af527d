"""Folders that the server's account can reach, removed afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with every parent open; pytest's own lie under a 0700 one."""
    folder = Path(tempfile.mkdtemp(prefix="run-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
