"""Services of others that behave as a test says, and people with dogs."""

from typing import Any
from uuid import uuid4

import pytest

from bsocial.platform.config import DogSettings, Settings
from tests.steps.accounts import Person
from tests.steps.stubs import Services


@pytest.fixture(autouse=True)
def kind_services(services: Services) -> None:
    """Every test begins with services that do what they should."""
    services.mode = "ok"


@pytest.fixture(scope="module")
def settings(settings: Settings, services: Services) -> Settings:
    return settings.model_copy(
        update={"dogs": DogSettings(pictures_url=services.url, simulated_seconds=0.1)}
    )


@pytest.fixture
def dog_name() -> str:
    return f"Dog {uuid4().hex[:12]}"


async def add_dog(person: Person, name: str, **fields: object) -> dict[str, Any]:
    """Add a dog; gives the answer."""
    path = f"/api/dogs/{name}"
    response = await person.post(path, json=fields)
    assert response.status_code == 201, response.text
    added: dict[str, Any] = response.json()
    return added
