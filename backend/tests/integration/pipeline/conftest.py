"""A cluster, a Kafka and an Elasticsearch of its own, and the product's processes on them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bsocial.platform.config import AuthSettings, LimitSettings, Settings
from tests.integration.eventlog.conftest import (  # noqa: F401 - fixtures are found by name
    own_database,
    own_postgres,
    own_sql,
    own_template,
)
from tests.integration.pipeline.processes import Processes
from tests.steps.services import KeptServer, devservices, kept_server


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the servers of one test live; they may be killed."""
    yield tmp_path / "services"
    devservices("remove", tmp_path / "services")


@pytest.fixture
def kafka(folder: Path) -> KeptServer:
    """A broker that comes back when it is killed."""
    return kept_server("kafka", folder)


@pytest.fixture
def elasticsearch(folder: Path) -> KeptServer:
    """A node that comes back when it is killed."""
    return kept_server("elasticsearch", folder)


@pytest.fixture
def pipeline_settings(
    own_database: str,  # noqa: F811 - the fixture above
    redis_url: str,
    kafka: KeptServer,
    tmp_path: Path,
) -> Settings:
    """Settings of the full stack, but for Elasticsearch."""
    return Settings(
        app_env="test",
        database_url=own_database,
        redis_url=redis_url,
        kafka_bootstrap=kafka.address,
        data_dir=tmp_path / "data",
        log_level="warning",
        auth=AuthSettings(secret=SecretStr("test-secret-" * 4)),
        limits=LimitSettings(auth_per_minute=100_000, writes_per_minute=1_000_000),
    )


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Processes]:
    """Starts processes of the product; they are stopped at the end."""
    started = Processes(tmp_path / "processes.log")
    yield started
    started.stop()
