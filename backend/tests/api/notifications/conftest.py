"""Notifications of an app in this process."""

from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI

from bsocial.modules.notifications.service import NotificationService


@pytest.fixture(scope="module")
def purge(app: FastAPI) -> Callable[[], Awaitable[bool]]:
    """The chore that clears up after deletions."""
    service: NotificationService = app.state.services[NotificationService]
    return service.purge
