"""Posts over HTTP."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from tests.steps.accounts import Person, problem, quick, register
from tests.steps.actions import all_pages, publish
from tests.steps.types import Http, Sql


@pytest.mark.req("S1.10", "S4.15", "S0.4")
async def test_published_post_is_read_as_it_was_written(client: Http) -> None:
    author, reader = await register(client), await quick(client)
    post = await publish(author, "The lake\nwas still.", title="Morning", image_url="/a.png")
    assert (await reader.get(f"/api/posts/{post['id']}")).json() == post
    assert post["author"] == {"id": author.id, "username": author.username}
    assert (post["title"], post["text"]) == ("Morning", "The lake\nwas still.")
    assert (post["likes"], post["liked"], post["comments"]) == (0, False, 0)
    assert "views" not in post


@pytest.mark.req("S1.14", "S1.16")
async def test_publishing_writes_one_event_with_the_post(client: Http, sql: Sql) -> None:
    author = await register(client)
    post = await publish(author, "Once")
    rows = await sql.fetch(
        "select payload::jsonb -> 'data' ->> 'content' as content,"
        " payload::jsonb -> 'data' ->> 'email' as email,"
        " payload::jsonb -> 'data' ->> 'username' as username,"
        " (payload::jsonb -> 'data' ->> 'author_id')::bigint as author_id"
        " from event_log where type = 'post.created' and key = $1",
        str(post["id"]),
    )
    assert [dict(row) for row in rows] == [
        {
            "content": "Once",
            "email": author.form["email"],
            "username": author.username,
            "author_id": author.id,
        }
    ]


@pytest.mark.req("S0.11", "S1.18")
async def test_gallery_pages_have_no_gap_and_no_double(client: Http) -> None:
    author = await quick(client)
    made = [(await publish(author, f"Post {n}"))["id"] for n in range(7)]
    for limit in (1, 3, 7, 100):
        found = [item["id"] for item in await all_pages(author, "/api/posts", limit)]
        assert found == sorted(set(found), reverse=True)
        assert [post_id for post_id in found if post_id in made] == made[::-1]
    for item in await all_pages(author, "/api/posts", 100):
        assert "text" not in item


@pytest.mark.req("S1.12")
async def test_post_for_followers_is_not_there_for_strangers(client: Http) -> None:
    author, stranger = await quick(client), await quick(client)
    post = await publish(author, "Among us", visibility="followers")
    path = f"/api/posts/{post['id']}"
    assert (await author.get(path)).status_code == 200
    problem(await stranger.get(path), 404, "post_not_found")
    problem(await stranger.delete(path), 404, "post_not_found")
    listed = [item["id"] for item in await all_pages(stranger, "/api/posts", 100)]
    assert post["id"] not in listed
    like = await stranger.put(f"{path}/like")
    problem(like, 404, "post_not_found")
    key = {"Idempotency-Key": uuid4().hex}
    view = await client.post(f"{path}/views", headers=stranger.headers | key)
    problem(view, 404, "post_not_found")
    dashboard = (await client.get("/api/dashboard")).json()
    named = [rank["post"]["id"] for rank in dashboard["top_viewed"] + dashboard["top_liked"]]
    assert post["id"] not in named


@pytest.mark.req("S4.17")
async def test_delete_is_for_the_author_and_once(client: Http) -> None:
    author, other = await quick(client), await quick(client)
    post = await publish(author)
    path = f"/api/posts/{post['id']}"
    problem(await other.delete(path), 403, "post_not_yours")
    assert (await author.delete(path)).status_code == 204
    problem(await author.delete(path), 404, "post_not_found")
    problem(await author.get(path), 404, "post_not_found")


@pytest.mark.req("S4.16")
async def test_own_posts_show_ones_writes_at_once_from_the_cache(client: Http) -> None:
    author, fan = await quick(client), await quick(client)
    long = await publish(author, "x" * 2_001)
    for _ in range(2):
        mine = (await author.get("/api/posts/mine")).json()["items"]
        assert [item["id"] for item in mine] == [long["id"]]
        assert mine[0]["is_truncated"]
        assert len(mine[0]["text"]) == 2_000
    second = await publish(author, "second")
    mine = (await author.get("/api/posts/mine")).json()["items"]
    assert [item["id"] for item in mine] == [second["id"], long["id"]]
    await author.put(f"/api/posts/{second['id']}/like")
    assert (await author.get("/api/posts/mine")).json()["items"][0]["liked"]
    await author.delete(f"/api/posts/{second['id']}")
    assert len((await author.get("/api/posts/mine")).json()["items"]) == 1
    assert (await fan.get("/api/posts/mine")).json() == {"items": [], "next_cursor": None}


async def test_idempotency_key_publishes_once(client: Http, sql: Sql) -> None:
    author, other = await quick(client), await quick(client)
    key = {"Idempotency-Key": uuid4().hex}
    body = {"text": "only once"}

    async def send(person: Person, body: dict[str, str]) -> httpx.Response:
        return await client.post("/api/posts", json=body, headers=person.headers | key)

    answers = await asyncio.gather(*(send(author, body) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    problem(await send(author, {"text": "another"}), 422, "idempotency_key_reused")
    assert (await send(other, {"text": "another"})).status_code == 201
    made = await sql.fetchval("select count(*) from posts where author_id = $1", author.id)
    assert made == 1
    await author.delete(f"/api/posts/{answers[0].json()['id']}")
    problem(await send(author, body), 409, "idempotency_key_gone")


@pytest.mark.req("S4.18", "S0.19")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/posts"),
        ("GET", "/api/posts/mine"),
        ("GET", "/api/posts/1"),
        ("POST", "/api/posts"),
        ("DELETE", "/api/posts/1"),
        ("PUT", "/api/posts/1/like"),
        ("DELETE", "/api/posts/1/like"),
        ("POST", "/api/posts/1/views"),
    ],
)
async def test_without_a_token_nothing_is_answered(client: Http, method: str, path: str) -> None:
    problem(await client.request(method, path), 401, "unauthenticated")
    wrong = {"Authorization": "Basic dXNlcjpwYXNz"}
    problem(await client.request(method, path, headers=wrong), 401, "unauthenticated")


@pytest.mark.req("S0.20")
async def test_unknown_or_malformed_id_is_no_defect(client: Http, sql: Sql) -> None:
    person = await quick(client)
    before = await sql.fetchval("select count(*) from activity_logs")
    for post_id, status in (
        ("999999999", 404),
        (str(2**63 - 1), 404),
        (str(2**63), 422),
        ("abc", 422),
        ("0", 422),
        ("-1", 422),
        ("1.5", 422),
        ("%00", 422),
    ):
        answer = await person.get(f"/api/posts/{post_id}")
        assert answer.status_code == status, post_id
        key = {"Idempotency-Key": uuid4().hex}
        view = await client.post(f"/api/posts/{post_id}/views", headers=person.headers | key)
        assert view.status_code == status, post_id
    assert await sql.fetchval("select count(*) from activity_logs") == before


@pytest.mark.req("S0.12", "S0.16", "S0.18", "S0.24")
async def test_likes_and_views_show_on_the_dashboard_at_once(client: Http) -> None:
    author, fan = await quick(client), await quick(client)
    post = await publish(author)
    path = f"/api/posts/{post['id']}"
    before = (await client.get("/api/dashboard")).json()
    liked = await fan.put(f"{path}/like")
    assert liked.json() == {"liked": True, "likes": 1}
    for _ in range(3):
        key = {"Idempotency-Key": uuid4().hex}
        for _ in range(2):
            view = await client.post(f"{path}/views", headers=fan.headers | key)
            assert view.status_code == 204
    after = (await client.get("/api/dashboard")).json()
    assert after["likes"] == before["likes"] + 1
    assert after["views"] == before["views"] + 3
    shown = (await fan.get(path)).json()
    assert (shown["likes"], shown["liked"]) == (1, True)
    back = await fan.delete(f"{path}/like")
    assert back.json() == {"liked": False, "likes": 0}
