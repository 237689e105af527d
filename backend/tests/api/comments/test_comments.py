"""Comments over HTTP."""

import asyncio
import json
from typing import Any

import pytest

from tests.steps.accounts import Person, problem, quick, register
from tests.steps.actions import all_pages, comment, follow, publish, unfollow
from tests.steps.types import Http, Sql


async def texts_of(viewer: Person, post_id: int, limit: int = 2) -> list[str]:
    return [
        item["text"] for item in await all_pages(viewer, f"/api/posts/{post_id}/comments", limit)
    ]


async def count_of(viewer: Person, post_id: int) -> int:
    """Read the number of comments that a post shows."""
    shown = (await viewer.get(f"/api/posts/{post_id}")).json()
    found: int = shown["comments"]
    return found


async def comment_events(sql: Sql, post_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Read what the log says about the comments of a post."""
    rows = await sql.fetch(
        "select type, payload from event_log where type like 'comment.%' and key = $1"
        " order by xid, id",
        str(post_id),
    )
    return [(row["type"], json.loads(row["payload"])) for row in rows]


@pytest.mark.req("S1.11", "S1.15", "S1.17")
async def test_comment_is_read_as_written_and_told_with_all_fields(client: Http, sql: Sql) -> None:
    author, reader = await quick(client), await register(client)
    post = await publish(author)
    made = await comment(reader, post["id"], " Two\nlines ❤️ ")
    assert made["author"] == {"id": reader.id, "username": reader.username}
    assert (made["post_id"], made["text"]) == (post["id"], " Two\nlines ❤️ ")
    page = (await author.get(f"/api/posts/{post['id']}/comments")).json()
    assert page == {"items": [made], "next_cursor": None}
    [(kind, payload)] = await comment_events(sql, post["id"])
    assert kind == "comment.created"
    assert payload["actor"]["id"] == reader.id
    assert payload["data"] == {
        "comment_id": made["id"],
        "post_id": post["id"],
        "author_id": author.id,
        "visibility": "public",
        "user_id": reader.id,
        "username": reader.username,
        "email": reader.form["email"],
        "content": " Two\nlines ❤️ ",
        "created_at": made["created_at"],
    }


@pytest.mark.req("S1.19")
async def test_all_comments_are_reached_newest_first(client: Http) -> None:
    author, reader = await quick(client), await quick(client)
    post = await publish(author)
    assert await texts_of(reader, post["id"]) == []
    texts = [f"Comment {number}" for number in range(7)]
    for text in texts:
        await comment(reader, post["id"], text)
    for limit in (1, 3, 7, 100):
        assert await texts_of(author, post["id"], limit) == texts[::-1]
    first = (await author.get(f"/api/posts/{post['id']}/comments?limit=3")).json()
    await comment(reader, post["id"], "Meanwhile")
    await reader.delete(f"/api/comments/{first['items'][2]['id']}")
    path = f"/api/posts/{post['id']}/comments?limit=100&cursor={first['next_cursor']}"
    rest = [item["text"] for item in (await author.get(path)).json()["items"]]
    assert rest == texts[:4][::-1], "no gap and no double"


@pytest.mark.req("S1.11", "S1.12")
async def test_comments_of_an_invisible_post_are_not_there(client: Http, sql: Sql) -> None:
    author, fan, stranger = [await quick(client) for _ in range(3)]
    post = await publish(author, visibility="followers")
    path = f"/api/posts/{post['id']}/comments"
    await follow(fan, author)
    made = await comment(fan, post["id"])
    assert await texts_of(fan, post["id"]) == ["Well said"]
    for person in (stranger, fan):
        if person is fan:
            await unfollow(fan, author)
        problem(await person.get(path), 404, "post_not_found")
        sent = await client.post(path, json={"text": "x"}, headers=person.headers)
        problem(sent, 404, "post_not_found")
        delete = await client.delete(f"/api/comments/{made['id']}", headers=person.headers)
        problem(delete, 404, "comment_not_found")
    assert await count_of(author, post["id"]) == 1
    await author.delete(f"/api/posts/{post['id']}")
    problem(await author.get(path), 404, "post_not_found")
    problem(await author.get("/api/posts/4611686018427387904/comments"), 404, "post_not_found")
    assert len(await comment_events(sql, post["id"])) == 1


@pytest.mark.req("S1.11")
async def test_comment_is_deleted_by_its_author_only_and_once(client: Http, sql: Sql) -> None:
    author, reader = await quick(client), await quick(client)
    post = await publish(author)
    made = await comment(reader, post["id"])
    path = f"/api/comments/{made['id']}"
    problem(await author.delete(path), 403, "comment_not_yours")
    answers = await asyncio.gather(*(reader.delete(path) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404]
    problem(await reader.delete(path), 404, "comment_not_found")
    assert await texts_of(author, post["id"]) == []
    assert await count_of(author, post["id"]) == 0
    events = await comment_events(sql, post["id"])
    assert [kind for kind, _ in events] == ["comment.created", "comment.deleted"]
    assert events[1][1]["data"] == {
        "comment_id": made["id"],
        "post_id": post["id"],
        "author_id": author.id,
        "user_id": reader.id,
    }


@pytest.mark.req("S1.11", "S4.16")
async def test_number_of_comments_is_exact_and_own_comment_shows_in_own_posts(
    client: Http, sql: Sql
) -> None:
    author, reader = await quick(client), await quick(client)
    post = await publish(author)
    assert (await author.get("/api/posts/mine")).json()["items"][0]["comments"] == 0
    mine = await comment(author, post["id"])
    assert (await author.get("/api/posts/mine")).json()["items"][0]["comments"] == 1
    await asyncio.gather(*(comment(reader, post["id"], f"{n}") for n in range(15)))
    rows = "select count(*) from comments where post_id = $1"
    assert await count_of(reader, post["id"]) == 16 == await sql.fetchval(rows, post["id"])
    await author.delete(f"/api/comments/{mine['id']}")
    assert (await author.get("/api/posts/mine")).json()["items"][0]["comments"] == 15


@pytest.mark.req("S1.11")
async def test_comments_of_a_deleted_account_are_hidden_at_once(client: Http) -> None:
    author, gone = await quick(client), await quick(client)
    post = await publish(author)
    made = await comment(gone, post["id"])
    await comment(author, post["id"], "Stays")
    await gone.delete("/api/users/me")
    assert await texts_of(author, post["id"]) == ["Stays"]
    path = f"/api/comments/{made['id']}"
    problem(await author.delete(path), 404, "comment_not_found")


@pytest.mark.req("S1.11")
@pytest.mark.parametrize("length", [1, 4_000])
async def test_text_of_any_allowed_length_is_taken(client: Http, length: int) -> None:
    author = await quick(client)
    post = await publish(author)
    text = "😀" * length
    assert (await comment(author, post["id"], text))["text"] == text


@pytest.mark.req("S1.11")
async def test_no_comment_comes_after_the_post_is_deleted(client: Http, sql: Sql) -> None:
    author, reader = await quick(client), await quick(client)
    for _ in range(5):
        post = await publish(author)
        path = f"/api/posts/{post['id']}"
        answers = await asyncio.gather(
            *(reader.post(f"{path}/comments", json={"text": "x"}) for _ in range(4)),
            author.delete(path),
            *(reader.post(f"{path}/comments", json={"text": "x"}) for _ in range(4)),
        )
        kinds = await sql.fetch(
            "select type from event_log where key = $1 and type in ('comment.created',"
            " 'post.deleted') order by xid, id",
            str(post["id"]),
        )
        made = sum(answer.status_code == 201 for answer in answers)
        assert [row["type"] for row in kinds] == ["comment.created"] * made + ["post.deleted"]
        assert made == await sql.fetchval(
            "select sum(comments) from (select comments from post_stats where post_id = $1"
            " union all select comments from stat_deltas where post_id = $1) counted",
            post["id"],
        )
