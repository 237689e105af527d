"""The stack of this run. It is built and started once, and taken down with all its data."""

import sys
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest

from tests.stack.stack import Stack, make_environment


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything, in containers, and well."""
    made = Stack(make_environment())
    try:
        made.up("--build")
        yield made
    except BaseException:
        sys.stderr.write(made.compose("logs", "--tail", "40"))
        raise
    finally:
        made.remove()


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who talks to the API through the proxy."""
    async with httpx.AsyncClient(base_url=stack.api_url, timeout=30) as client:
        yield client


@pytest.fixture
async def sql(stack: Stack) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database."""
    connection = await asyncpg.connect(stack.database_url)
    yield connection
    await connection.close()
