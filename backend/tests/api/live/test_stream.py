"""The stream over two API processes: what was missed and what is new."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bsocial.modules.notifications.handler import NotificationHandler
from tests.steps.accounts import quick
from tests.steps.actions import publish
from tests.steps.notifications import comment, fill, follow, like, newest, take
from tests.steps.processes import Apis
from tests.steps.sizes import SIZES
from tests.steps.streams import opened
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S1.22")

PER_USER = 10
"""Streams that a user may have at once."""


async def test_new_notifications_reach_every_stream_of_their_recipient_once(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    async with (
        opened(apis[0].url, ada) as here,
        opened(apis[1].url, ada) as there,
        opened(apis[1].url, bob) as others,
    ):
        for _ in range(5):
            said = await comment(sql, bob.id, post["id"])
            await notifier.handle([said, like(bob.id, post["id"])])
            await notifier.handle([said])
        ids = await newest(sql, ada.id, 10)
        assert await here.next_ids(10) == ids
        assert await there.next_ids(10) == ids
        assert await here.is_silent()
        assert await there.is_silent()
        assert await others.is_silent()


async def test_frame_holds_what_the_history_shows(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    async with opened(apis[0].url, ada) as stream:
        await notifier.handle([await comment(sql, bob.id, post["id"])])
        frame = await stream.next()
    shown = (await ada.get("/api/notifications")).json()["items"]
    assert frame == {"type": "notification", "id": shown[0]["id"], "notification": shown[0]}


async def test_what_was_missed_comes_once_after_the_connection_was_lost(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob, eve = [await quick(client) for _ in range(3)]
    async with opened(apis[0].url, ada) as stream:
        await notifier.handle([follow(bob.id, ada.id)])
        seen = await stream.next_ids(1)
    await notifier.handle([follow(eve.id, ada.id)])
    missed = await newest(sql, ada.id)
    async with opened(apis[1].url, ada, after=seen[0]) as stream:
        # What was not acknowledged comes again; the client knows it by its id.
        assert await stream.next_ids(2) == seen + missed
        await stream.ack(*seen, *missed)
        assert await stream.is_silent()
    async with opened(apis[0].url, ada, after=missed[0]) as stream:
        assert await stream.is_silent()
        await notifier.handle([follow(eve.id, ada.id)])
        assert await stream.next_ids(1) == await newest(sql, ada.id)


async def test_delivered_elsewhere_is_still_missed_here(apis: Apis, client: Http, sql: Sql) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 4)
    assert await take(ada) == (ids, False)
    async with opened(apis[0].url, ada) as fresh, opened(apis[0].url, ada, after=ids[1]) as behind:
        assert await behind.next_ids(2) == ids[2:]
        assert await behind.is_silent()
        assert await fresh.is_silent()


async def test_long_absence_is_made_up_for_while_news_arrive(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 2_000)

    async def make_news() -> None:
        for _ in range(10):
            await notifier.handle([follow(bob.id, ada.id)])

    async with opened(apis[0].url, ada) as stream:
        got, _ = await asyncio.gather(stream.next_ids(2_010, 60), make_news())
        assert got == ids + await newest(sql, ada.id, 10)
        assert await stream.is_silent()


async def test_many_open_streams_of_one_process_are_each_told_once(
    apis: Apis, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    bob, *people = [await quick(client) for _ in range(1 + SIZES.open_sockets // PER_USER)]
    async with AsyncExitStack() as stack:
        streams = [
            (person, await stack.enter_async_context(opened(apis[0].url, person)))
            for person in people
            for _ in range(PER_USER)
        ]
        await notifier.handle([follow(bob.id, person.id) for person in people])
        for person, stream in streams:
            assert await stream.next_ids(1) == await newest(sql, person.id)
        silences = await asyncio.gather(*(stream.is_silent() for _, stream in streams))
        assert all(silences)
