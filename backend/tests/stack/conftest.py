"""The stack of this run. It is built and started once, and taken down with all its data.

STACK_KEPT names a file in which a stack is remembered: it is left running, and found again.
"""

import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.stack.stack import Stack, make_environment


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything, in containers, and well."""
    kept = Path(os.environ["STACK_KEPT"]) if "STACK_KEPT" in os.environ else None
    is_found = kept is not None and kept.exists()
    made = Stack(json.loads(kept.read_text()) if kept and is_found else make_environment())
    if kept:
        kept.write_text(json.dumps(made.environment))
    try:
        made.up(*([] if is_found else ["--build"]))
        yield made
    except BaseException:
        sys.stderr.write(made.compose("logs", "--tail", "40"))
        raise
    finally:
        if not kept:
            made.remove()


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who talks to the API through the proxy."""
    async with httpx.AsyncClient(base_url=stack.api_url, timeout=30) as client:
        yield client


@pytest.fixture
async def sql(stack: Stack) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(stack.database_url)
    yield connection
    await connection.close()
