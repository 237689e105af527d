"""People who are signed in."""

import httpx
import pytest

from bsocial.entrypoints.commands.administrator import assign
from bsocial.platform.config import Settings, StatsSettings
from tests.accounts import Person, quick


@pytest.fixture(scope="module")
async def ada(client: httpx.AsyncClient) -> Person:
    """A person of this module."""
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
