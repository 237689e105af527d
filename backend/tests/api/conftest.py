"""Someone who is signed in."""

import httpx
import pytest

from bsocial.platform.config import Settings, StatsSettings
from tests.accounts import Person, quick


@pytest.fixture(scope="module")
async def ada(client: httpx.AsyncClient) -> Person:
    """A person of this module."""
    return await quick(client)


@pytest.fixture(scope="module")
def quiet_settings(settings: Settings) -> Settings:
    """Settings under which nothing moves between requests: deltas stay where they are."""
    return settings.model_copy(update={"stats": StatsSettings(roll_interval_seconds=86_400)})
