"""The listener on a real PostgreSQL, through good and bad times."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import pytest
from sqlalchemy import make_url

from bsocial.platform.db.listener import Listener
from tests.steps.deadlines import AT_ONCE_SECONDS, eventually
from tests.steps.proxies import SilentProxy
from tests.steps.types import Sql

CHANNEL = "listener_test"


@dataclass
class Heard:
    listener: Listener
    proxy: SilentProxy
    payloads: list[str] = field(default_factory=list)
    losses: int = 0

    def lose(self) -> None:
        """Count a loss, and see that the listener already says so."""
        assert not self.listener.is_connected
        self.losses += 1

    async def has_lost(self, times: int) -> None:
        """Wait until the connection was lost so many times."""
        await eventually(
            lambda: self.losses >= times, within_seconds=AT_ONCE_SECONDS, what="the loss"
        )

    async def connected(self) -> None:
        """Wait until it listens."""
        async with asyncio.timeout(AT_ONCE_SECONDS):
            await self.listener.wait_connected()


@pytest.fixture
async def heard(database_url: str) -> AsyncIterator[Heard]:
    """A listener behind a proxy, running."""
    url = make_url(database_url)
    assert url.host
    assert url.port
    async with SilentProxy(url.host, url.port).serving() as proxy:
        through = url.set(port=proxy.port, drivername="postgresql")

        async def connect() -> "asyncpg.Connection[asyncpg.Record]":
            dsn = through.render_as_string(hide_password=False)
            return await asyncpg.connect(
                dsn, timeout=1, server_settings={"application_name": "listener-test"}
            )

        listener = Listener(connect)
        found = Heard(listener, proxy)
        listener.subscribe(CHANNEL, found.payloads.append, on_lost=found.lose)
        task = asyncio.create_task(listener.run())
        await found.connected()
        yield found
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert not listener.is_connected


async def notify(sql: Sql, payload: str) -> None:
    await sql.execute("select pg_notify($1, $2)", CHANNEL, payload)


@pytest.mark.req("S1.9")
async def test_notifications_arrive_in_order(heard: Heard, sql: Sql) -> None:
    for number in range(5):
        await notify(sql, str(number))
    await eventually(
        lambda: len(heard.payloads) == 5, within_seconds=AT_ONCE_SECONDS, what="five payloads"
    )
    assert heard.payloads == ["0", "1", "2", "3", "4"]
    assert heard.losses == 0


@pytest.mark.req("S1.9")
async def test_notification_of_a_transaction_that_rolls_back_never_arrives(
    heard: Heard, sql: Sql
) -> None:
    transaction = sql.transaction()
    await transaction.start()
    await notify(sql, "rolled back")
    await transaction.rollback()
    await notify(sql, "committed")
    await eventually(lambda: heard.payloads != [], within_seconds=AT_ONCE_SECONDS, what="a payload")
    assert heard.payloads == ["committed"]


@pytest.mark.req("S1.9")
async def test_closed_connection_is_noticed_at_once_and_replaced(heard: Heard, sql: Sql) -> None:
    for losses in range(1, 4):
        await sql.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'listener-test' and datname = current_database()"
        )
        await heard.has_lost(losses)
        await heard.connected()
    assert heard.losses == 3
    await notify(sql, "again")
    await eventually(
        lambda: heard.payloads == ["again"], within_seconds=AT_ONCE_SECONDS, what="the payload"
    )


@pytest.mark.req("S1.9")
async def test_silent_connection_is_noticed(heard: Heard, sql: Sql) -> None:
    heard.proxy.freeze()
    await eventually(lambda: heard.losses == 1, within_seconds=AT_ONCE_SECONDS, what="the loss")
    heard.proxy.thaw()
    await heard.connected()
    await notify(sql, "again")
    await eventually(
        lambda: "again" in heard.payloads, within_seconds=AT_ONCE_SECONDS, what="the payload"
    )
    assert heard.losses == 1


@pytest.mark.req("S1.9")
async def test_server_that_is_away_is_tried_until_it_is_back(heard: Heard, sql: Sql) -> None:
    heard.proxy.freeze()
    await eventually(lambda: heard.proxy.connections >= 3, within_seconds=10, what="tries")
    assert not heard.listener.is_connected
    heard.proxy.thaw()
    await heard.connected()
    assert heard.losses == 1


async def test_every_handler_of_a_channel_hears(database_url: str, sql: Sql) -> None:
    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(database_url)

    listener, first, second = Listener(connect), list[str](), list[str]()
    for heard in (first, second):
        listener.subscribe(CHANNEL, heard.append, on_lost=heard.clear)
    task = asyncio.create_task(listener.run())
    async with asyncio.timeout(AT_ONCE_SECONDS):
        await listener.wait_connected()
    await notify(sql, "both")
    await eventually(
        lambda: first == second == ["both"], within_seconds=AT_ONCE_SECONDS, what="both payloads"
    )
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert first == second == [], "both were told of the loss"
