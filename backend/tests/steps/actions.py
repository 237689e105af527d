"""What people do over HTTP, each checked for the answer of a success."""

from typing import Any

import httpx

from tests.steps.accounts import Person


def _json(response: httpx.Response, status: int) -> dict[str, Any]:
    """Return the body of an answer that must have a status."""
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    return body


async def publish(person: Person, text: str = "Hello", **fields: object) -> dict[str, Any]:
    response = await person.post("/api/posts", json={"text": text, **fields})
    body = _json(response, 201)
    assert response.headers["location"] == f"/api/posts/{body['id']}"
    return body


async def comment(person: Person, post_id: int, text: str = "Well said") -> dict[str, Any]:
    path = f"/api/posts/{post_id}/comments"
    response = await person.post(path, json={"text": text})
    body = _json(response, 201)
    assert response.headers["location"] == f"/api/comments/{body['id']}"
    return body


async def follow(person: Person, other: Person) -> None:
    path = f"/api/users/{other.id}/follow"
    response = await person.put(path)
    assert (response.status_code, response.content) == (204, b"")


async def unfollow(person: Person, other: Person) -> None:
    path = f"/api/users/{other.id}/follow"
    response = await person.delete(path)
    assert (response.status_code, response.content) == (204, b"")


async def page_of(viewer: Person, person: Person) -> dict[str, Any]:
    return _json(await viewer.get(f"/api/users/by-username/{person.username}"), 200)


async def all_pages(person: Person, path: str, limit: int) -> list[dict[str, Any]]:
    """Follow the cursors to the end."""
    items: list[dict[str, Any]] = []
    query = f"?limit={limit}"
    while True:
        page = (await person.get(f"{path}{query}")).json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        query = f"?limit={limit}&cursor={page['next_cursor']}"
