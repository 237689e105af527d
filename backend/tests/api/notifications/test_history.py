"""Who is told of what, and how the history shows it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from bsocial.core.events import EventMessage
from bsocial.modules.notifications.handler import NotificationHandler
from tests.steps.accounts import Person, quick
from tests.steps.actions import publish
from tests.steps.notifications import comment, fill, follow, like
from tests.steps.types import Http, Sql

Act = Callable[[Sql, Person, int], Awaitable[EventMessage]]


async def history(person: Person, query: str = "") -> list[dict[str, object]]:
    answer = await person.get(f"/api/notifications{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def unread(person: Person) -> int:
    """Ask for the number beside the bell."""
    count: int = (await person.get("/api/notifications/unread-count")).json()["unread"]
    return count


async def new(person: Person) -> list[dict[str, object]]:
    items: list[dict[str, object]] = (await person.get("/api/notifications/new")).json()["items"]
    return items


@pytest.mark.req("S1.20")
async def test_publisher_is_told_of_comment_like_and_follow(
    client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada, title="Morning")
    happened = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)
    said = await comment(sql, bob.id, post["id"], "a" * 500)
    await notifier.handle(
        [like(bob.id, post["id"], occurred_at=happened), said, follow(bob.id, ada.id)]
    )
    followed, commented, liked = await history(ada)
    who = {"id": bob.id, "username": bob.username}
    where = {"id": post["id"], "title": "Morning"}
    assert liked == {
        "id": liked["id"],
        "kind": "like",
        "actor": who,
        "post": where,
        "comment": None,
        "created_at": "2026-11-03T12:30:00Z",
        "read_at": None,
    }
    assert commented["kind"] == "comment"
    assert commented["post"] == where
    assert isinstance(commented["comment"], dict)
    assert commented["comment"]["text"] == "a" * 200
    assert (followed["kind"], followed["post"], followed["actor"]) == ("follow", None, who)
    assert await unread(ada) == 3
    assert await history(bob) == []


@pytest.mark.req("S1.20")
async def test_own_action_tells_nobody(
    client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada = await quick(client)
    post = await publish(ada)
    await notifier.handle([await comment(sql, ada.id, post["id"]), like(ada.id, post["id"])])
    assert await history(ada) == []
    assert await unread(ada) == 0


@pytest.mark.req("S1.20")
async def test_event_that_comes_again_gives_one_notification(
    client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    events = [await comment(sql, bob.id, post["id"]), like(bob.id, post["id"])]
    await notifier.handle([*events, *events])
    await notifier.handle(events)
    assert len(await new(ada)) == 2
    await notifier.handle(events[:1])
    assert len(await history(ada)) == 2
    assert await new(ada) == []


async def test_event_of_what_is_gone_or_unknown_tells_nobody(
    client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob, eve = [await quick(client) for _ in range(3)]
    kept, gone = await publish(ada), await publish(ada)
    unsaid = await comment(sql, bob.id, kept["id"])
    await sql.execute("delete from comments where author_id = $1", bob.id)
    await ada.delete(f"/api/posts/{gone['id']}")
    await eve.delete("/api/users/me")
    nobody = 2**62
    await notifier.handle(
        [
            unsaid,
            like(bob.id, gone["id"]),
            like(eve.id, kept["id"]),
            like(nobody, kept["id"]),
            like(bob.id, nobody),
            follow(bob.id, nobody),
            follow(bob.id, eve.id),
        ]
    )
    assert (
        await sql.fetchval(
            "select count(*) from notifications where recipient_id = any($1)", [ada.id, eve.id]
        )
        == 0
    )


async def test_event_that_cannot_be_read_leaves_its_batch_unwritten(
    client: Http, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    fine = like(bob.id, post["id"])
    for data in ({}, {"user_id": 0, "post_id": 1}, {"user_id": "x", "post_id": 1}):
        with pytest.raises(ValidationError):
            await notifier.handle([fine, like(bob.id, post["id"], data=data)])
    assert await history(ada) == []
    await notifier.handle([fine])
    assert len(await history(ada)) == 1


async def delete_comment(sql: Sql, actor: Person, post_id: int) -> None:
    await sql.execute(
        "delete from comments where post_id = $1 and author_id = $2", post_id, actor.id
    )


async def delete_post(sql: Sql, actor: Person, post_id: int) -> None:
    await sql.execute("update posts set deleted_at = now() where id = $1", post_id)


async def delete_actor(sql: Sql, actor: Person, post_id: int) -> None:
    """Delete the account of whoever did it."""
    answer = await actor.delete("/api/users/me")
    assert answer.status_code == 204


@pytest.mark.req("S1.12", "S1.20")
@pytest.mark.parametrize(
    ("remove", "left"),
    [(delete_comment, ["follow", "like"]), (delete_post, ["follow"]), (delete_actor, [])],
)
async def test_notification_of_what_is_gone_is_shown_nowhere_and_purged(  # one story
    remove: Callable[[Sql, Person, int], Awaitable[None]],
    left: list[str],
    client: Http,
    sql: Sql,
    notifier: NotificationHandler,
    purge: Callable[[], Awaitable[bool]],
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    await notifier.handle(
        [like(bob.id, post["id"]), await comment(sql, bob.id, post["id"]), follow(bob.id, ada.id)]
    )
    assert await unread(ada) == 3
    await remove(sql, bob, post["id"])
    assert [each["kind"] for each in await history(ada)] == left
    assert await unread(ada) == len(left)
    assert [each["kind"] for each in await new(ada)] == left[::-1]
    while await purge():
        pass
    rows = await sql.fetch("select kind::text from notifications where recipient_id = $1", ada.id)
    assert sorted(row["kind"] for row in rows) == sorted(left)


@pytest.mark.req("S1.20")
async def test_like_taken_back_and_ended_follow_stay_in_the_history(
    client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    await bob.put(f"/api/posts/{post['id']}/like")
    await notifier.handle([like(bob.id, post["id"]), follow(bob.id, ada.id)])
    await bob.delete(f"/api/posts/{post['id']}/like")
    assert [each["kind"] for each in await history(ada)] == ["follow", "like"]


async def test_notifications_of_a_deleted_account_are_purged(
    client: Http, sql: Sql, notifier: NotificationHandler, purge: Callable[[], Awaitable[bool]]
) -> None:
    ada, bob, eve = [await quick(client) for _ in range(3)]
    await notifier.handle([follow(bob.id, ada.id), follow(ada.id, bob.id), follow(eve.id, bob.id)])
    await ada.delete("/api/users/me")
    while await purge():
        pass
    rows = await sql.fetch(
        "select actor_id from notifications where recipient_id = any($1)", [ada.id, bob.id]
    )
    assert [row["actor_id"] for row in rows] == [eve.id]


async def test_purge_works_in_batches(
    client: Http, sql: Sql, purge: Callable[[], Awaitable[bool]]
) -> None:
    ada, bob = await quick(client), await quick(client)
    await fill(sql, ada.id, bob.id, 1_500)
    await bob.delete("/api/users/me")
    assert await purge()
    assert not await purge()
    assert await sql.fetchval("select count(*) from notifications where actor_id = $1", bob.id) == 0


async def test_pages_hold_every_notification_once(client: Http, sql: Sql) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 25)
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (
            await ada.get(f"/api/notifications?limit=10{cursor and '&cursor=' + cursor}")
        ).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ids[::-1]


@pytest.mark.req("S1.21")
async def test_reading_marks_ones_own_and_counts_as_delivery(client: Http, sql: Sql) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 5)
    others = await fill(sql, bob.id, ada.id, 2)

    async def read(**chosen: object) -> int:
        """Mark some as read; gives how many are left."""
        answer = await ada.post("/api/notifications/read", json=chosen)
        assert answer.status_code == 200, answer.text
        left: int = answer.json()["unread"]
        return left

    assert await read(ids=[*ids[:2], *others, 2**53 - 1]) == 3
    assert await read(ids=ids[:2]) == 3
    assert await read() == 3
    assert [each["read_at"] is None for each in await history(ada)] == [True] * 3 + [False] * 2
    assert [each["id"] for each in await new(ada)] == ids[2:]
    assert await read(all=True) == 0
    assert await read(all=True) == 0
    assert await unread(ada) == 0
    assert await unread(bob) == 2
    assert len(await new(bob)) == 2


async def test_more_ids_than_a_thousand_are_refused(ada: Person) -> None:
    ids = list(range(1, 1_002))
    for body in ({"ids": ids}, {"ids": [0]}, {"ids": [2**63]}, {"ids": ["1"]}, {"all": None}):
        answer = await ada.post("/api/notifications/read", json=body)
        assert answer.status_code == 422, body


async def test_time_is_that_of_the_event(client: Http, notifier: NotificationHandler) -> None:
    ada, bob = await quick(client), await quick(client)
    old = datetime.now(UTC) - timedelta(days=3)
    await notifier.handle([follow(bob.id, ada.id, occurred_at=old)])
    shown = str((await history(ada))[0]["created_at"])
    assert datetime.fromisoformat(shown) == old
