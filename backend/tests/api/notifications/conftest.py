"""A notifier in this process, and API processes that hold streams."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from bsocial.core.clock import utc_now
from bsocial.entrypoints.wiring.notifications import make_notification_handler
from bsocial.modules.notifications.handler import NotificationHandler
from bsocial.modules.notifications.service import NotificationService
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord
from tests.processes import ApiProcess

PER_USER = 10
"""Streams that a user may have at once."""
Apis = tuple[ApiProcess, ApiProcess]


@pytest.fixture(scope="module")
async def notifier(settings: Settings) -> AsyncIterator[NotificationHandler]:
    """The handler, wired as in the product."""
    assert settings.database_url
    assert settings.redis_url
    engine = make_engine(settings.database_url, settings.db)
    events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
    cache = CacheClient(settings.redis_url, settings.cache)
    open_unit = UnitOfWorkFactory(engine, events)
    yield make_notification_handler(open_unit, cache, settings.redis_url)
    await cache.close()
    await engine.dispose()


@pytest.fixture(scope="module")
def purge(app: FastAPI) -> Callable[[], Awaitable[bool]]:
    """The chore that clears up after deletions."""
    service: NotificationService = app.state.services[NotificationService]
    return service.purge


def process_environment(settings: Settings, folder: Path) -> dict[str, str]:
    """Let a process share the module's servers and secret."""
    assert settings.auth.secret
    return {
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "DATA_DIR": str(folder),
        "AUTH__SECRET": settings.auth.secret.get_secret_value(),
        "LIMITS__WRITES_PER_MINUTE": "1000000",
        "LOG_LEVEL": "info",
    }


@pytest.fixture(scope="module")
async def apis(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[ApiProcess, ApiProcess]]:
    """Two API processes on the module's database."""
    folder = tmp_path_factory.mktemp("apis")
    environment = process_environment(settings, folder)
    first, second = (ApiProcess(environment, folder / f"{n}.log") for n in range(2))
    try:
        await first.start()
        await second.start()
        yield first, second
    finally:
        first.stop()
        second.stop()
    logs = first.log.read_text() + second.log.read_text()
    assert "Traceback" not in logs, logs
    assert "ticket=" not in logs, logs
