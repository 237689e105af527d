"""A folder for contents, which tests look into."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from bsocial.platform.config import FileSettings, Settings, StorageSettings
from tests.steps.accounts import Person

MAX_BYTES = 300_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where contents lie."""
    return tmp_path_factory.mktemp("storage")


@pytest.fixture(scope="module")
def settings(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(
        update={
            "storage": StorageSettings(folder=folder),
            "files": FileSettings(max_bytes=MAX_BYTES, idle_seconds=5),
        }
    )


async def upload(
    person: Person, content: bytes = b"hello", name: str = "a.txt", status: int = 201
) -> dict[str, Any]:
    """Send a file; gives the answer."""
    response = await person.post("/api/files", files={"file": (name, content)})
    assert response.status_code == status, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def download(person: Person, file_id: int) -> httpx.Response:
    return await person.get(f"/api/files/{file_id}/content")


def stored(folder: Path) -> set[str]:
    """Name everything that lies in storage, whole or not."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


Registered = Callable[[], Awaitable[set[str]]]


@pytest.fixture
def registered(sql: asyncpg.Connection) -> Registered:
    """Name everything that is known to lie in storage."""

    async def keys() -> set[str]:
        return {row["key"] for row in await sql.fetch("select key from stored_objects")}

    return keys
