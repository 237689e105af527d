"""Open WebSockets: what one costs, and how soon it says what has happened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import httpx
from websockets.asyncio.client import ClientConnection, connect

from bsocial.core.clock import utc_now
from bsocial.core.events import EventHandler
from bsocial.entrypoints.supervisor.services import WEBSOCKETS
from bsocial.entrypoints.wiring.notifications import make_notification_handler
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Api, Servers
from tests.steps.accounts import Person, quick
from tests.steps.notifications import follow
from tests.steps.streams import StreamClient, address, ticket

PER_USER, USERS, WARM_UP = 10, 100, 50
SOCKETS = PER_USER * USERS
EVENTS, PAUSE_SECONDS = 300, 0.02
GATE_MS, GATE_KB = 50, 100
APP = ("main:app",)


@dataclass(frozen=True)
class Delays:
    """Milliseconds from an event to its frame."""

    sorted_ms: list[float]

    @property
    def p50(self) -> float:
        return median(self.sorted_ms)

    @property
    def p99(self) -> float:
        return self.sorted_ms[int(len(self.sorted_ms) * 0.99)]


def streams(servers: Servers, report: Report) -> None:
    """(s) Memory per socket, and time to the socket with all of them open."""
    database_url = servers.database("streams")
    limits = {"LIMITS__AUTH_PER_MINUTE": "1000000", "LIMITS__WRITES_PER_MINUTE": "1000000"}
    for name, options in (("as bsocial run", WEBSOCKETS), ("compressed", ())):
        with servers.api((*APP, *options), database_url, **limits) as api:
            kb, delays = asyncio.run(_measure(servers, database_url, api))
        is_ours = bool(options)
        report.add(
            Line(
                part="s",
                what=f"{SOCKETS:,} open sockets, {name}",
                measured=f"{kb:.0f} kB a socket",
                reference="",
                ratio="",
                gate=f"< {GATE_KB} kB" if is_ours else "",
                is_met=kb < GATE_KB if is_ours else None,
            )
        )
        report.add(
            Line(
                part="s",
                what=f"committed event, handed to the notifier, to WebSocket, {name}",
                measured=f"p50 {delays.p50:.1f} p99 {delays.p99:.1f} ms",
                reference=f"{EVENTS} events, {1 / PAUSE_SECONDS:.0f}/s, {SOCKETS:,} sockets",
                ratio="",
                gate=f"p99 < {GATE_MS} ms" if is_ours else "",
                is_met=delays.p99 < GATE_MS if is_ours else None,
            )
        )


async def _measure(servers: Servers, database_url: str, api: Api) -> tuple[float, Delays]:
    """Open the sockets; gives kilobytes per socket, and the delays with all of them open."""
    url = f"http://127.0.0.1:{api.port}"
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
        people = [await quick(client) for _ in range(USERS)]
        sockets = [await _open(stack, url, people[n % USERS]) for n in range(WARM_UP)]
        before = _own_memory(api)
        sockets += [await _open(stack, url, people[n % USERS]) for n in range(WARM_UP, SOCKETS)]
        await asyncio.sleep(1)
        kb = (_own_memory(api) - before) / (SOCKETS - WARM_UP) / 1_024
        handler = await stack.enter_async_context(_notifier(servers, database_url))
        return kb, await _delays(handler, people, StreamClient(sockets[0]))


async def _open(stack: AsyncExitStack, url: str, person: Person) -> ClientConnection:
    opening = connect(address(url, ticket=await ticket(person)), ping_interval=None)
    return await stack.enter_async_context(opening)


def _own_memory(api: Api) -> int:
    """Read what belongs to the process alone, in bytes."""
    return int(api.process.memory_full_info().uss)


@asynccontextmanager
async def _notifier(servers: Servers, database_url: str) -> AsyncIterator[EventHandler]:
    """The handler of the notifier, in this process."""
    settings = Settings(database_url=database_url)
    engine = make_engine(database_url, settings.db)
    events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
    cache = CacheClient(servers.valkey.url(), settings.cache)
    yield make_notification_handler(UnitOfWorkFactory(engine, events), cache, servers.valkey.url())
    await cache.close()
    await engine.dispose()


async def _delays(handler: EventHandler, people: list[Person], first: StreamClient) -> Delays:
    """Hand events that have been committed to the notifier; time their frames at a client."""
    found = []
    for number in range(EVENTS + WARM_UP):
        event = follow(people[1 + number % (USERS - 1)].id, people[0].id)
        began = perf_counter()
        handling = asyncio.create_task(handler.handle([event]))
        await first.next()
        found.append((perf_counter() - began) * 1_000)
        await handling
        await asyncio.sleep(PAUSE_SECONDS)
    return Delays(sorted(found[WARM_UP:]))
