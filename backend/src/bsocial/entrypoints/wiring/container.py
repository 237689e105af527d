"""Builds and closes everything that one API process needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.wiring import (
    auth,
    comments,
    dashboard,
    dogs,
    eventlog,
    feed,
    files,
    follows,
    interactions,
    jobs,
    live,
    movies,
    notifications,
    objects,
    partitions,
    posts,
    stats,
    telemetry,
    users,
)
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.auth.guard import SessionGuard
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.maintenance import Maintenance
from bsocial.platform.db.reader import Reader, Statement
from bsocial.platform.http.deps import Authenticator
from bsocial.platform.http.health import Check, HealthChecks
from bsocial.platform.http.limits import RateLimiter
from bsocial.platform.kafka.probe import is_answering

_PING = Statement(select(text("1")))
WIRING = (
    *(auth.wire_sessions, users.wire, auth.wire, jobs.wire, objects.wire, files.wire, posts.wire),
    *(stats.wire, interactions.wire, follows.wire, comments.wire, feed.wire, dashboard.wire),
    *(notifications.wire, live.wire, telemetry.wire, dogs.wire, movies.wire, eventlog.wire),
)
"""Modules, inner ones first; chores that are due together run in this order, too."""


@dataclass(frozen=True, slots=True)
class Container:
    """What routes need: services by type, and the dependencies of the HTTP layer."""

    services: dict[type[Any], Any]
    authenticator: Authenticator
    write_limiter: RateLimiter
    sign_in_limiter: RateLimiter
    health: HealthChecks


@asynccontextmanager
async def open_container(
    settings: Settings, database_url: str, redis_url: str
) -> AsyncIterator[Container]:
    """Connect, wire, and start the background tasks; on exit, stop and disconnect in reverse."""
    async with AsyncExitStack() as stack:
        at = Place(stack, settings, database_url, redis_url)
        await partitions.wire(at)
        for wire in WIRING:
            wire(at)
        at.run(at.listener.run())
        at.run(Maintenance(at.connector("bsocial-maintenance"), at.chores).run())
        at.run(_heal_for_ever(at.cache))
        yield Container(
            services=at.services,
            authenticator=at.get(SessionGuard),
            write_limiter=RateLimiter(settings.limits.writes_per_minute),
            sign_in_limiter=RateLimiter(settings.limits.auth_per_minute),
            health=HealthChecks(
                needed={"postgresql": lambda: _answers(at.reader)},
                useful={
                    "redis": at.cache_client.ping,
                    **_kafka_checks(settings.kafka_bootstrap),
                    **at.checks,
                },
            ),
        )


def _kafka_checks(bootstrap: str | None) -> dict[str, Check]:
    """Return the check of Kafka, if set: while it is away, events wait in the log."""
    return {} if bootstrap is None else {"kafka": lambda: is_answering(bootstrap)}


async def _heal_for_ever(cache: VersionedCache) -> None:
    """Retry failed cache invalidations every second, until cancelled."""
    while True:
        await asyncio.sleep(1)
        await cache.heal()


async def _answers(reader: Reader) -> bool:
    """Return whether the database answers."""
    try:
        async with asyncio.timeout(2):
            await reader.first(_PING)
    except (TimeoutError, Unavailable):
        return False
    return True
