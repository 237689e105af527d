"""A collector, and the whole product around it as real processes."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bsocial.platform.config import Settings
from tests.integration.eventlog.conftest import (  # noqa: F401 - fixtures are found by name
    own_database,
    own_postgres,
    own_template,
)
from tests.integration.pipeline.conftest import (  # noqa: F401 - fixtures are found by name
    folder,
    kafka,
    pipeline_settings,
    processes,
)
from tests.steps.collectors import Collector, collecting
from tests.steps.processes import ApiProcess


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture
def environment(
    pipeline_settings: Settings,  # noqa: F811 - the fixture above
    collector: Collector,
) -> dict[str, str]:
    """What every process needs beside what all tests give them."""
    secret = pipeline_settings.auth.secret
    assert secret
    return {
        "AUTH__SECRET": secret.get_secret_value(),
        "JOBS__QUEUE": f"test-{collector.url.rpartition(':')[2]}",
        "TRACING__ENDPOINT": collector.url,
        "LOG_LEVEL": "info",
    }


@pytest.fixture
async def api(
    pipeline_settings: Settings,  # noqa: F811 - the fixture above
    environment: dict[str, str],
) -> AsyncIterator[ApiProcess]:
    settings = pipeline_settings
    process = ApiProcess(
        {
            "APP_ENV": "test",
            "DATABASE_URL": settings.database_url or "",
            "REDIS_URL": settings.redis_url or "",
            "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or "",
            "DATA_DIR": str(settings.data_dir),
            **environment,
        },
        settings.data_dir.parent / "api.log",
    )
    await process.start()
    yield process
    process.stop()


@pytest.fixture
async def client(api: ApiProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.url, timeout=30) as client:
        yield client
