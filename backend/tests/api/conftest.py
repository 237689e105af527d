"""People who are signed in, a notifier in this process, and API processes beside it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bsocial.core.clock import utc_now
from bsocial.entrypoints.commands.administrator import assign
from bsocial.entrypoints.wiring.notifications import make_notification_handler
from bsocial.modules.notifications.handler import NotificationHandler
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.config import Settings, StatsSettings
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord
from tests.steps.accounts import Person, quick
from tests.steps.processes import ApiProcess, Apis, process_environment


@pytest.fixture(scope="module")
async def ada(client: httpx.AsyncClient) -> Person:
    return await quick(client)


@pytest.fixture(scope="module")
async def admin(client: httpx.AsyncClient, settings: Settings) -> Person:
    """An administrator of this module, made as the command line makes them."""
    username = (await quick(client)).username
    assert settings.database_url
    await assign(settings, settings.database_url, username, is_administrator=True)
    return await quick(client, username)


@pytest.fixture(scope="module")
def quiet_settings(settings: Settings) -> Settings:
    """Settings under which nothing moves between requests: deltas stay where they are."""
    return settings.model_copy(update={"stats": StatsSettings(roll_interval_seconds=86_400)})


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
async def apis(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Apis]:
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
