"""A database of each test's own, to seed."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from rich.console import Console

from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.runner import seed
from bsocial.platform.config import Settings
from tests.conftest import Cluster, copied_database
from tests.integration.seed.conftest import SMALL
from tests.steps.types import Sql


@pytest.fixture
async def url(template: tuple[Cluster, str]) -> AsyncIterator[str]:
    async with copied_database(template) as url:
        yield url


@pytest.fixture
async def sql(url: str) -> AsyncIterator[Sql]:
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def run(url: str, options: SeedOptions = SMALL) -> None:
    await seed(Settings(database_url=url), url, options, Console(quiet=True))
