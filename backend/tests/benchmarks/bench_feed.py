"""The feed: fast for whoever follows whomever, among a million posts."""

import asyncio
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import asyncpg
import httpx

from bsocial.core.pagination import DEFAULT_LIMIT
from bsocial.modules.feed.statements import first
from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import server_settings
from tests.benchmarks.feed_data import POSTS, fill_feed, kinds, username, viewer_ids
from tests.benchmarks.load import Load, request
from tests.benchmarks.naive import FEED_BY_JOIN, FEED_BY_LATERAL
from tests.benchmarks.pairs import Rounds, Spread
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import PRODUCT, Api, Servers

ROWS = DEFAULT_LIMIT + 1
GATED = {(5_000, True), (10, False)}
"""Where the plain statements are worst: many authors to look at, and many posts to pass over."""
OVER_HTTP = ((10, True), (500, True), (5_000, True))
GATED_OVER_HTTP = (500, True)
NO_REDIS = "redis://127.0.0.1:1/0"
WARM_UP_CALLS = 7
"""PostgreSQL plans the first five calls anew; the product's connections live longer than that."""
Kind = tuple[int, bool]


def feed(servers: Servers, rounds: Rounds, report: Report) -> None:
    """(feed) Statements and requests."""
    database_url = servers.database("feed")
    fill_feed(database_url)
    for kind in kinds():
        _statements(database_url, kind, rounds, report)
    _over_http(servers, database_url, rounds, report)


@dataclass(frozen=True)
class Times:
    """How long a first page took, in milliseconds: the product's and the plain ways."""

    product: list[float]
    lateral: list[float]
    join: list[float]


def _statements(database_url: str, kind: Kind, rounds: Rounds, report: Report) -> None:
    """Compare first pages on one connection, all three ways in turn."""
    times = asyncio.run(_measure(database_url, kind, rounds.count))
    rounds.tick()
    slower = [max(pair) for pair in zip(times.lateral, times.join, strict=True)]
    ratio = Spread.of([a / b for a, b in zip(times.product, slower, strict=True)])
    is_gated = kind in GATED
    lateral, join = Spread.of(times.lateral), Spread.of(times.join)
    report.add(
        Line(
            "feed",
            f"first page, {_named(kind)}, {POSTS:,} posts / the slower plain way",
            f"{Spread.of(times.product)} ms",
            f"lateral {lateral} ms, join {join} ms",
            str(ratio),
            "≤ 0.15" if is_gated else "",
            ratio.middle <= 0.15 if is_gated else None,
        )
    )


def _named(kind: Kind) -> str:
    followed, is_active = kind
    return f"{followed:,} followed, {'active' if is_active else 'inactive'}"


async def _measure(database_url: str, kind: Kind, count: int) -> Times:
    """Ask `count` rounds, each with all viewers of a kind; every way must give the same page."""
    viewers = viewer_ids(kind[0], is_active=kind[1])
    settings = server_settings(DatabaseSettings(), "benchmark")
    connection = await asyncpg.connect(database_url, server_settings=settings)
    ways = (first(ROWS).sql, FEED_BY_LATERAL, FEED_BY_JOIN)
    found: tuple[list[float], ...] = ([], [], [])
    try:
        for _ in range(WARM_UP_CALLS):
            for way in ways:
                await connection.fetch(way, viewers[0])
        for _ in range(count):
            taken: tuple[list[float], ...] = ([], [], [])
            for viewer in viewers:
                pages = []
                for way, times in zip(ways, taken, strict=True):
                    started = perf_counter()
                    rows = await connection.fetch(way, viewer)
                    times.append((perf_counter() - started) * 1000)
                    pages.append([row["id"] for row in rows])
                assert pages[0] == pages[1] == pages[2]
            for figures, times in zip(found, taken, strict=True):
                figures.append(median(times))
    finally:
        await connection.close()
    return Times(*found)


def _over_http(servers: Servers, database_url: str, rounds: Rounds, report: Report) -> None:
    """Compare requests: with the cache and without one, and both with the hand-written page."""
    with (
        servers.api(PRODUCT, database_url) as cached,
        servers.api(PRODUCT, database_url, REDIS_URL=NO_REDIS) as uncached,
    ):
        for kind in OVER_HTTP:
            name = username(viewer_ids(kind[0], is_active=kind[1])[0])
            get, page = _get(cached, name, "/api/feed"), _get(cached, name, "/api/posts/reference")
            found = rounds.compare(get, page)
            gate = 0.65 if kind == GATED_OVER_HTTP else None
            report.add(
                Line(
                    "feed",
                    f"cached GET /feed, {_named(kind)} / hand-written page",
                    f"{found.product}/s, p50 {found.p50_ms:.1f} p99 {found.p99_ms:.1f} ms",
                    f"{found.reference}/s",
                    f"{found.ratio}; CPU {found.cpu_ratio.middle:.2f}",
                    f"≥ {gate}" if gate else "",
                    found.ratio.middle >= gate if gate else None,
                )
            )
            found = rounds.compare(get, _get(uncached, name, "/api/feed"))
            report.add(
                Line(
                    "feed",
                    f"cached GET /feed, {_named(kind)} / without a cache",
                    f"{found.product}/s",
                    f"{found.reference}/s",
                    f"{found.ratio}; CPU {found.cpu_ratio.middle:.2f}",
                )
            )


def _get(api: Api, name: str, path: str) -> Load:
    url = f"http://127.0.0.1:{api.port}"
    answer = httpx.post(f"{url}/api/auth/username", json={"username": name}, timeout=10)
    answer.raise_for_status()
    token = str(answer.json()["access_token"])
    return api.load(request("GET", path, token=token))
