"""Builds everything one process needs, and takes it down again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from prometheus_client import Gauge
from sqlalchemy import select, text

from bsocial.core.clock import utc_now
from bsocial.core.errors import Unavailable
from bsocial.entrypoints.maintenance import Chore, Maintenance
from bsocial.entrypoints.wiring.auth import Foundation, open_accounts
from bsocial.entrypoints.wiring.background import run_in_background
from bsocial.entrypoints.wiring.dogs import open_dogs
from bsocial.entrypoints.wiring.eventlog import retention_chores
from bsocial.entrypoints.wiring.files import open_files
from bsocial.entrypoints.wiring.follows import open_people
from bsocial.entrypoints.wiring.jobs import open_jobs
from bsocial.entrypoints.wiring.movies import open_movies
from bsocial.entrypoints.wiring.notifications import open_notifications
from bsocial.entrypoints.wiring.telemetry import open_telemetry
from bsocial.modules.auth.service import AuthService
from bsocial.modules.auth.sessions import SessionService
from bsocial.modules.dashboard.queries import DashboardQueries
from bsocial.modules.dashboard.service import DashboardService
from bsocial.modules.dogs.service import DogService
from bsocial.modules.feed.cache import FeedCache
from bsocial.modules.feed.queries import FeedQueries
from bsocial.modules.feed.service import FeedService
from bsocial.modules.files.service import FileService
from bsocial.modules.interactions.queries import PostStatsQueries
from bsocial.modules.interactions.repository import ViewStore
from bsocial.modules.interactions.service import InteractionService, PostStatsService
from bsocial.modules.interactions.views import ViewRecorder
from bsocial.modules.jobs.service import JobService
from bsocial.modules.notifications.live import LiveStreams
from bsocial.modules.notifications.service import NotificationService
from bsocial.modules.notifications.tickets import Tickets
from bsocial.modules.posts.cache import OwnPostsCache
from bsocial.modules.posts.queries import PostQueries
from bsocial.modules.posts.service import PostService
from bsocial.modules.stats.projection import project_users
from bsocial.modules.stats.repository import StatsRepository
from bsocial.modules.stats.service import Roller
from bsocial.modules.telemetry.service import TelemetryService
from bsocial.modules.users.service import UserService
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import connector, make_engine, make_pool
from bsocial.platform.db.listener import Listener
from bsocial.platform.db.partitions import count_strays, ensure_partitions
from bsocial.platform.db.reader import Reader, Statement
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.platform.http.deps import Authenticator
from bsocial.platform.http.health import Check, HealthChecks
from bsocial.platform.http.limits import RateLimiter
from bsocial.platform.kafka.probe import is_answering
from bsocial.schema import EventRecord

_PING = Statement(select(text("1")))
STRAYS = Gauge(
    "bsocial_default_partition_rows", "Rows for which no monthly partition was ready.", ("table",)
)
HOUR = 3600.0
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Container:
    """What the routes reach: services by their type, and what the HTTP layer needs itself."""

    services: dict[type[Any], Any]
    authenticator: Authenticator
    write_limiter: RateLimiter
    sign_in_limiter: RateLimiter
    health: HealthChecks


@asynccontextmanager
async def open_container(
    settings: Settings, database_url: str, redis_url: str
) -> AsyncIterator[Container]:
    """Connect, wire, start the background work; on leaving, stop and disconnect in reverse."""
    async with AsyncExitStack() as stack:
        engine = make_engine(database_url, settings.db)
        stack.push_async_callback(engine.dispose)
        pool = make_pool(
            database_url, settings.db, size=settings.db.read_pool_size, name="bsocial-read"
        )
        stack.push_async_callback(pool.close)
        cache_client = CacheClient(redis_url, settings.cache)
        stack.push_async_callback(cache_client.close)

        reader = Reader(pool)
        events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
        open_unit = UnitOfWorkFactory(engine, events, [project_users])
        cache = VersionedCache(cache_client, settings.cache.ttl_seconds)

        listener = Listener(connector(database_url, settings.db, "bsocial-listen"))
        base = Foundation(open_unit, reader, listener)
        jobs = await open_jobs(stack, settings, base, database_url, redis_url)
        files = open_files(stack, settings, open_unit, reader, jobs.service)
        posts = PostService(open_unit, PostQueries(reader), OwnPostsCache(cache), files.pictures)
        views = ViewStore(reader)
        recorder = ViewRecorder(views)
        stack.push_async_callback(recorder.close)
        interactions = InteractionService(open_unit, posts, recorder, views)
        feed = FeedService(
            FeedQueries(reader, transaction_seconds=settings.db.transaction_timeout_seconds),
            FeedCache(cache),
        )
        dashboard = DashboardService(DashboardQueries(reader))
        accounts = open_accounts(stack, settings, base)
        notifications = await open_notifications(stack, settings, base, redis_url)
        telemetry = open_telemetry(stack, settings, reader)
        people = open_people(base, posts, cache)
        dogs = open_dogs(stack, settings.dogs, open_unit, reader, jobs.service)
        movies = open_movies(base, cache, settings.stats)
        roller = Roller(StatsRepository(reader), settings.stats.roll_threshold)

        async def make_partitions() -> bool:
            """Keep partitions ready ahead of time, and watch for rows without one."""
            await ensure_partitions(engine, utc_now().date())
            for table, rows in (await count_strays(engine)).items():
                STRAYS.labels(table).set(rows)
            return False

        await make_partitions()
        chores = [
            Chore("roll", settings.stats.roll_interval_seconds, roller.roll),
            Chore("purge-posts", MINUTE, posts.purge),
            Chore("purge-interactions", MINUTE, interactions.purge),
            *people.chores,
            *movies.chores,
            Chore("purge-users", MINUTE, accounts.purge.run),
            Chore("clean-up-sessions", MINUTE, accounts.sessions.clean_up),
            Chore("purge-notifications", HOUR, notifications.service.purge),
            Chore("expire-tickets", MINUTE, notifications.service.expire_tickets),
            Chore("partitions", HOUR, make_partitions),
            *telemetry.chores,
            *jobs.chores,
            *dogs.chores,
            *files.chores,
            *retention_chores(settings, database_url),
        ]
        maintenance = Maintenance(
            connector(database_url, settings.db, "bsocial-maintenance"), chores
        )
        await run_in_background(stack, listener.run())
        await run_in_background(stack, maintenance.run())
        await run_in_background(stack, _heal_for_ever(cache))
        yield Container(
            services={
                AuthService: accounts.auth,
                DashboardService: dashboard,
                DogService: dogs.service,
                FeedService: feed,
                FileService: files.service,
                InteractionService: interactions,
                JobService: jobs.service,
                LiveStreams: notifications.streams,
                NotificationService: notifications.service,
                PostService: posts,
                PostStatsService: PostStatsService(PostStatsQueries(reader), utc_now),
                SessionService: accounts.sessions,
                TelemetryService: telemetry.service,
                Tickets: notifications.tickets,
                UserService: accounts.users,
                **people.services,
                **movies.services,
            },
            authenticator=accounts.guard,
            write_limiter=RateLimiter(settings.limits.writes_per_minute),
            sign_in_limiter=RateLimiter(settings.limits.auth_per_minute),
            health=HealthChecks(
                needed={"postgresql": lambda: _answers(reader)},
                useful={
                    "redis": cache_client.ping,
                    **_kafka_checks(settings.kafka_bootstrap),
                    **telemetry.checks,
                },
            ),
        )


def _kafka_checks(bootstrap: str | None) -> dict[str, Check]:
    """Ask Kafka where it is set: while it is away, events wait in the log."""
    return {} if bootstrap is None else {"kafka": lambda: is_answering(bootstrap)}


async def _heal_for_ever(cache: VersionedCache) -> None:
    """Repeat the invalidations that did not reach the cache."""
    while True:
        await asyncio.sleep(1)
        await cache.heal()


async def _answers(reader: Reader) -> bool:
    """Tell whether the database answers."""
    try:
        async with asyncio.timeout(2):
            await reader.first(_PING)
    except (TimeoutError, Unavailable):
        return False
    return True
