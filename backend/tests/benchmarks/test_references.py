"""The references of the benchmarks answer what the product answers: else a ratio means nothing."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from bsocial.entrypoints.api import create_app
from bsocial.platform.config import Settings
from tests.benchmarks import references
from tests.benchmarks.app import product
from tests.steps.accounts import Person, quick
from tests.steps.types import Http, Sql

MAX_LINES = 40


@pytest.fixture(scope="module")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = product(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def person(client: Http) -> Person:
    """Someone who has published more than a page and liked a post."""
    person = await quick(client)
    for number in range(60):
        post = {"text": f"Text {number}", "title": f'"Post" {number} \\ ü'}
        response = await client.post("/api/posts", json=post, headers=person.headers)
        post_id = response.json()["id"]
    await client.put(f"/api/posts/{post_id}/like", headers=person.headers)
    return person


async def read(person: Person, path: str) -> Any:
    """Give an answer with its times as times: they may be written in several ways."""
    response = await person.get(path)
    assert response.status_code == 200, response.text
    body = response.json()
    for item in body.get("items", [body]):
        item["created_at"] = datetime.fromisoformat(item["created_at"])
    return body


async def test_reference_post_equals_the_product(person: Person) -> None:
    newest = (await read(person, "/api/posts?limit=1"))["items"][0]["id"]
    one = await read(person, f"/api/posts/{newest}")
    assert one["liked"]
    assert await read(person, f"/api/posts/reference/{newest}") == one


async def test_reference_page_equals_the_product(person: Person) -> None:
    page = await read(person, "/api/posts")
    assert len(page["items"]) == 20
    assert page["next_cursor"]
    assert await read(person, "/api/posts/reference") == page


async def test_naive_dashboard_equals_the_product(person: Person) -> None:
    naive = (await person.get("/api/dashboard/naive")).json()
    shown = (await person.get("/api/dashboard")).json()
    for total in ("users", "posts", "likes"):
        assert naive[total] == shown[total]
    assert naive["top_liked"][0]["id"] == shown["top_liked"][0]["post"]["id"]


async def test_plain_view_writes_what_the_product_writes(person: Person, sql: Sql) -> None:
    newest = (await read(person, "/api/posts?limit=1"))["items"][0]["id"]
    for action in ("views", "plain-views"):
        key = {"Idempotency-Key": f"key-of-{action}"}
        path = f"/api/posts/{newest}/{action}"
        response = await person.client.post(path, headers=person.headers | key)
        assert response.status_code == 204, response.text
    count = "select count(*) from activity_logs where post_id = $1 and type = 'View'"
    assert await sql.fetchval(count, newest) == 2
    assert await sql.fetchval("select count(*) from view_keys where key like 'key-of-%'") == 2
    assert (await person.get("/api/dashboard")).json()["views"] == 2


def test_references_are_one_short_file() -> None:
    source = Path(references.__file__).read_text()
    assert len(source.splitlines()) < MAX_LINES
    assert "bsocial.modules.posts.queries import ALL, ONE" in source


def test_measured_app_leaves_the_product_as_it_is(settings: Settings) -> None:
    def paths(app: FastAPI) -> set[str]:
        return {getattr(route, "path", "") for route in app.routes}

    before = paths(create_app(settings))
    assert before < paths(product(settings))
    assert paths(create_app(settings)) == before
