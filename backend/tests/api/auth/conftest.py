"""Real API processes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.steps.processes import ApiProcess


@pytest.fixture
async def processes(
    request: pytest.FixtureRequest, database_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[list[ApiProcess]]:
    """Two real API processes; their secret is the one they make in their common folder.

    A parameter is the address of another Redis.
    """
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "REDIS_URL": getattr(request, "param", None) or redis_url,
        "DATA_DIR": str(tmp_path / "data"),
        "LOG_LEVEL": "debug",
    }
    both = [ApiProcess(environment, tmp_path / f"api-{number}.log") for number in range(2)]
    try:
        await asyncio.gather(*(process.start() for process in both))
        yield both
    finally:
        for process in both:
            process.stop()
