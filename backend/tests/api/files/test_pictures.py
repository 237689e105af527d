"""Posts with a picture that was uploaded: from the upload to the sizes, made by a job."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from bsocial.entrypoints.wiring.job_handlers import open_runner
from bsocial.modules.jobs.runner import JobRunner
from bsocial.modules.posts.service import PostService
from bsocial.platform.config import Settings
from tests.api.files.conftest import stored, upload
from tests.steps.accounts import Person, problem, quick
from tests.steps.pictures import SECRET, opened, picture
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S2.15")

SIZES = [320, 640, 900]


@pytest.fixture(scope="module")
async def runner(settings: Settings) -> AsyncIterator[JobRunner]:
    assert settings.database_url
    async with AsyncExitStack() as stack:
        yield await open_runner(stack, settings, settings.database_url)


async def publish(person: Person, **fields: object) -> dict[str, Any]:
    """Publish a post; gives the answer."""
    response = await person.post("/api/posts", json={"text": "Look!", **fields})
    assert response.status_code == 201, response.text
    post: dict[str, Any] = response.json()
    return post


async def run_jobs(runner: JobRunner, sql: Sql) -> list[str]:
    """Run what waits; gives the outcomes."""
    rows = await sql.fetch("select id from jobs where state = 'queued' order by id")
    return [await runner.run(row["id"]) for row in rows]


async def with_picture(
    person: Person, runner: JobRunner, sql: Sql, **fields: object
) -> dict[str, Any]:
    """Publish a post with a picture, and have that made."""
    file = await upload(person, picture(), "a.bin")
    post = await publish(person, image_file_id=file["id"], **fields)
    assert await run_jobs(runner, sql) == ["succeeded"]
    found: dict[str, Any] = (await person.get(f"/api/posts/{post['id']}")).json()
    return found


@pytest.mark.req("S0.4")
async def test_uploaded_picture_is_drawn_until_its_sizes_are_made(
    client: Http, ada: Person, runner: JobRunner, sql: Sql
) -> None:
    file = await upload(ada, picture(), "photo.png.exe")
    assert file["is_picture"]
    post = await publish(ada, image_file_id=file["id"])
    path = f"/api/posts/{post['id']}"
    assert (await ada.get(path)).json() == post
    assert post["is_image_pending"]
    assert (post["image_url"], post["image_sizes"]) == (f"/api/art/{post['id']}.svg", [])
    assert await run_jobs(runner, sql) == ["succeeded"]
    post = (await ada.get(path)).json()
    assert not post["is_image_pending"]
    assert [size["width"] for size in post["image_sizes"]] == SIZES
    assert post["image_url"] == post["image_sizes"][-1]["url"]
    for size in post["image_sizes"]:
        response = await client.get(size["url"])  # an <img> sends no token
        assert response.headers["content-type"] == "image/webp"
        assert "private" in response.headers["cache-control"]
        assert opened(response.content).width == size["width"]
        assert SECRET not in response.content
    for listed in ("/api/posts", "/api/posts/mine", "/api/feed"):
        items = (await ada.get(listed)).json()["items"]
        (found,) = (item for item in items if item["id"] == post["id"])
        if listed != "/api/posts/mine":  # cached for up to five minutes unless the log is followed
            assert found["image_sizes"] == post["image_sizes"]
    told = await sql.fetchval(
        "select payload from event_log where type = 'post.picture_settled' and key = $1",
        str(post["id"]),
    )
    assert '"has_picture":true' in told.replace(" ", "")
    assert "/api/pictures" not in told


@pytest.mark.req("S1.12")
async def test_picture_of_a_hidden_post_is_not_to_be_found_by_strangers(
    client: Http, runner: JobRunner, sql: Sql
) -> None:
    bob, eve = await quick(client), await quick(client)
    post = await with_picture(bob, runner, sql, visibility="followers")
    url = post["image_url"]
    key = url.split("/")[-2]
    problem(await eve.get(f"/api/posts/{post['id']}"), 404, "post_not_found")
    for path in ("/api/posts?limit=100", "/api/dashboard", f"/api/users/{bob.id}/posts"):
        response = await eve.get(path)
        assert response.status_code == 200
        assert key not in response.text
    for row in await sql.fetch("select payload::text from event_log"):
        assert key not in row[0]
    # 122 random bits: what is not told cannot be guessed.
    assert len(key) == 32
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    for path in (url.replace(key, wrong), url.replace("900", "901"), url.replace(key, "0" * 32)):
        problem(await client.get(path), 404, "picture_not_there")
    assert (await client.get(url)).status_code == 200
    assert (await bob.delete(f"/api/posts/{post['id']}")).is_success
    problem(await client.get(url), 404, "picture_not_there")


@pytest.mark.req("S4.17")
async def test_picture_is_removed_with_its_post(
    client: Http, app: FastAPI, runner: JobRunner, sql: Sql, folder: Path
) -> None:
    bob = await quick(client)
    post = await with_picture(bob, runner, sql)
    key = post["image_url"].split("/")[-2]
    assert {name for name in stored(folder) if key in name} == {f"{key}-{w}" for w in SIZES}
    assert (await bob.delete("/api/users/me")).is_success
    problem(await client.get(post["image_url"]), 404, "picture_not_there")
    posts: PostService = app.state.services[PostService]
    for _ in range(2):
        await posts.purge()
    left = await sql.fetchval(
        "select count(*) from stored_objects where key like $1 and due_at is null", f"{key}%"
    )
    assert left == 0


async def test_only_ones_own_pictures_can_be_shown(client: Http, ada: Person, sql: Sql) -> None:
    bob = await quick(client)
    cases = [
        ((await upload(bob, picture()))["id"], "picture_not_found"),
        (2**53 - 1, "picture_not_found"),
        ((await upload(ada, b"<svg/>", "a.png"))["id"], "not_a_picture"),
    ]
    posts = await sql.fetchval("select count(*) from posts")
    for file_id, code in cases:
        body = {"text": "Look!", "image_file_id": file_id}
        response = await ada.post("/api/posts", json=body)
        errors = problem(response, 422, code)["errors"]
        assert [error["pointer"] for error in errors] == ["/body/image_file_id"]
    both = {"text": "a", "image_file_id": 1, "image_url": "/a.png"}
    assert (await ada.post("/api/posts", json=both)).status_code == 422
    assert await sql.fetchval("select count(*) from posts") == posts


@pytest.mark.parametrize("content", [picture()[:2_000], b"GIF89a" + bytes(50)])
async def test_upload_that_cannot_be_decoded_leaves_the_drawing(
    content: bytes, ada: Person, runner: JobRunner, sql: Sql
) -> None:
    file = await upload(ada, content)
    post = await publish(ada, image_file_id=file["id"])
    assert await run_jobs(runner, sql) == ["succeeded"]
    found = (await ada.get(f"/api/posts/{post['id']}")).json()
    assert found == post | {"is_image_pending": False}


async def test_upload_that_is_removed_before_the_job_leaves_the_drawing(
    client: Http, ada: Person, runner: JobRunner, sql: Sql
) -> None:
    file = await upload(ada, picture())
    post = await publish(ada, image_file_id=file["id"])
    assert (await ada.delete(f"/api/files/{file['id']}")).is_success
    found = (await ada.get(f"/api/posts/{post['id']}")).json()
    assert found == post | {"is_image_pending": False}
    assert await run_jobs(runner, sql) == ["succeeded"]
    assert (await ada.get(f"/api/posts/{post['id']}")).json() == found


async def test_picture_outlives_its_upload_and_its_post_may_go_before_the_job(
    client: Http, ada: Person, runner: JobRunner, sql: Sql
) -> None:
    post = await with_picture(ada, runner, sql)
    page = (await ada.get("/api/files?limit=1")).json()
    path = f"/api/files/{page['items'][0]['id']}"
    assert (await ada.delete(path)).is_success
    assert (await client.get(post["image_url"])).status_code == 200
    file = await upload(ada, picture())
    other = await publish(ada, image_file_id=file["id"])
    assert (await ada.delete(f"/api/posts/{other['id']}")).is_success
    assert await run_jobs(runner, sql) == ["succeeded"]
    kept = await sql.fetchval("select picture_key from posts where id = $1", other["id"])
    assert kept is None


@pytest.mark.req("S2.13")
async def test_two_attempts_at_once_give_one_picture(
    ada: Person, runner: JobRunner, sql: Sql
) -> None:
    file = await upload(ada, picture())
    post = await publish(ada, image_file_id=file["id"])
    job_id = await sql.fetchval("select max(id) from jobs")
    outcomes = await asyncio.gather(runner.run(job_id), runner.run(job_id))
    assert sorted(outcomes) == ["skipped", "succeeded"]
    found = (await ada.get(f"/api/posts/{post['id']}")).json()
    assert [size["width"] for size in found["image_sizes"]] == SIZES


@pytest.mark.req("S1.10")
async def test_repeated_request_asks_for_one_picture(
    client: Http, ada: Person, runner: JobRunner, sql: Sql
) -> None:
    file = await upload(ada, picture())
    headers = ada.headers | {"Idempotency-Key": f"picture-{file['id']}"}
    body = {"text": "Once", "image_file_id": file["id"]}
    answers = [await client.post("/api/posts", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert await run_jobs(runner, sql) == ["succeeded"]
