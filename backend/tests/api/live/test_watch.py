"""Comments arrive live under the post that is watched, as long as it may be seen."""

import pytest

from bsocial.modules.notifications.handler import NotificationHandler
from tests.steps.accounts import quick
from tests.steps.actions import publish
from tests.steps.deadlines import eventually
from tests.steps.notifications import comment
from tests.steps.processes import Apis
from tests.steps.streams import StreamClient, opened, watch
from tests.steps.types import Http, Sql


@pytest.mark.req("S1.12", "S1.22")
async def test_comment_arrives_on_every_process_wherever_it_was_written(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob, eve = [await quick(client) for _ in range(3)]
    post = await publish(ada)
    async with opened(apis[0].url, bob) as here, opened(apis[1].url, eve) as there:
        await watch(here, post["id"])
        await watch(there, post["id"])
        await notifier.handle([await comment(sql, bob.id, post["id"], "Well said.")])
        frame = await here.next()
        assert frame == {
            "type": "comment",
            "comment": frame["comment"]
            | {
                "post_id": post["id"],
                "author": {"id": bob.id, "username": bob.username},
                "text": "Well said.",
            },
        }
        assert await there.next() == frame
        assert await here.is_silent()


@pytest.mark.req("S1.12")
async def test_comment_reaches_those_only_who_may_see_its_post(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, fan, stranger = [await quick(client) for _ in range(3)]
    follows = "insert into follows (follower_id, followed_id) values ($1, $2)"
    await sql.execute(follows, fan.id, ada.id)
    post = await publish(ada, visibility="followers")
    async with (
        opened(apis[0].url, ada) as author,
        opened(apis[0].url, fan) as follower,
        opened(apis[0].url, stranger) as outsider,
    ):
        for stream in (author, follower, outsider):
            await watch(stream, post["id"])
        await notifier.handle([await comment(sql, fan.id, post["id"])])
        assert {(await author.next())["type"] for _ in range(2)} == {"comment", "notification"}
        assert (await follower.next())["type"] == "comment"
        assert await outsider.is_silent()

        await sql.execute("delete from follows where follower_id = $1", fan.id)
        await sql.execute(follows, stranger.id, ada.id)
        await notifier.handle([await comment(sql, ada.id, post["id"])])
        assert (await author.next())["type"] == "comment"
        assert (await outsider.next())["type"] == "comment", "asked with every comment"
        assert await follower.is_silent()

        await sql.execute("update posts set deleted_at = now() where id = $1", post["id"])
        await notifier.handle([await comment(sql, ada.id, post["id"])])
        for stream in (author, outsider):
            assert await stream.is_silent()


async def test_watching_another_post_or_none_ends_the_first(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    first, second = await publish(ada), await publish(ada)

    async def say() -> None:
        """Comment on both posts."""
        await notifier.handle([await comment(sql, ada.id, each["id"]) for each in (first, second)])

    async with opened(apis[0].url, bob) as stream:
        await say()
        assert await stream.is_silent()
        await watch(stream, first["id"])
        await watch(stream, second["id"])
        await say()
        assert (await stream.next())["comment"]["post_id"] == second["id"]
        assert await stream.is_silent()
        await watch(stream, None)
        await say()
        assert await stream.is_silent()
        await watch(stream, 2**62)
        assert await stream.is_silent()


async def test_deleted_comment_and_that_of_a_deleted_account_do_not_arrive(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob, eve = [await quick(client) for _ in range(3)]
    post = await publish(ada)
    gone = await comment(sql, bob.id, post["id"], "gone")
    await sql.execute("delete from comments where author_id = $1", bob.id)
    left = await comment(sql, eve.id, post["id"], "left")
    await eve.delete("/api/users/me")
    async with opened(apis[0].url, bob) as stream:
        await watch(stream, post["id"])
        await notifier.handle([gone, left, await comment(sql, ada.id, post["id"], "stays")])
        assert (await stream.next())["comment"]["text"] == "stays"
        assert await stream.is_silent()


@pytest.mark.req("S1.22")
async def test_comment_that_no_signal_told_of_is_found(apis: Apis, client: Http, sql: Sql) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    async with opened(apis[0].url, bob) as stream:
        await watch(stream, post["id"])
        assert await stream.is_silent(1)
        await comment(sql, ada.id, post["id"], "unsignalled")
        assert (await stream.next(15))["comment"]["text"] == "unsignalled"
        assert await stream.is_silent(6), "and once"


@pytest.mark.req("S1.22")
async def test_notification_that_no_signal_told_of_is_found(
    apis: Apis, client: Http, sql: Sql
) -> None:
    ada, bob = await quick(client), await quick(client)
    async with opened(apis[0].url, ada) as stream:
        assert await stream.is_silent()
        await sql.execute(
            "insert into notifications (event_id, recipient_id, kind, actor_id)"
            " values (gen_random_uuid(), $1, 'follow', $2)",
            ada.id,
            bob.id,
        )
        waited = await eventually(
            lambda: has_news(stream), within_seconds=15, what="the notification"
        )
        assert waited < 10


async def has_news(stream: StreamClient) -> bool:
    return not await stream.is_silent(0.2)
