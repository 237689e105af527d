"""Imports into the database of a module."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from bsocial.entrypoints.commands.import_movies import import_movies
from bsocial.modules.movies.importing.loader import ImportReport
from bsocial.modules.movies.importing.rows import Skipped
from bsocial.platform.config import Settings

Importer = Callable[[Path], Awaitable[ImportReport]]


@pytest.fixture(scope="module")
def run_import(settings: Settings) -> Importer:
    """Import as the command does."""

    async def run(path: Path) -> ImportReport:
        assert settings.database_url
        assert settings.redis_url
        servers = settings.database_url, settings.redis_url
        return await import_movies(settings, servers, path, Console(quiet=True), Skipped())

    return run
