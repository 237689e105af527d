"""The API process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware

from bsocial.entrypoints.servers import adopt_or_start
from bsocial.entrypoints.wiring.container import open_container
from bsocial.modules.artwork.router import router as artwork
from bsocial.modules.auth.router import of_users as auth_of_users
from bsocial.modules.auth.router import router as auth
from bsocial.modules.comments.router import router as comments
from bsocial.modules.dashboard.router import router as dashboard
from bsocial.modules.dogs.router import of_users as dogs_of_users
from bsocial.modules.dogs.router import router as dogs
from bsocial.modules.feed.router import router as feed
from bsocial.modules.files.router import router as files
from bsocial.modules.follows.router import router as follows
from bsocial.modules.interactions.router import router as interactions
from bsocial.modules.jobs.router import router as jobs
from bsocial.modules.live.router import router as live
from bsocial.modules.movies.router import of_users as movies_of_users
from bsocial.modules.movies.router import router as movies
from bsocial.modules.notifications.router import router as notifications
from bsocial.modules.posts.router import of_users, pictures
from bsocial.modules.posts.router import router as posts
from bsocial.modules.telemetry.router import router as telemetry
from bsocial.modules.users.router import router as users
from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from bsocial.platform.http import health
from bsocial.platform.http.cors import allow_origins
from bsocial.platform.http.docs import install_docs
from bsocial.platform.http.metrics import metrics
from bsocial.platform.http.middleware import BodyLimit, RequestContext
from bsocial.platform.http.multipart import OVERHEAD_BYTES
from bsocial.platform.http.openapi import describe
from bsocial.platform.http.problems import install_problems
from bsocial.platform.http.router import NO_TELEMETRY, add_routes
from bsocial.platform.http.tracing import trace_requests
from bsocial.platform.logging import configure_logging
from bsocial.platform.tracing.process import traced

log = structlog.get_logger(__name__)

ROUTERS = (
    *(posts, of_users, interactions, comments, feed, dashboard, notifications, live, telemetry),
    *(movies, movies_of_users, artwork, pictures, users, follows, dogs_of_users, auth_of_users),
    *(auth, dogs, jobs, files, health.router),
)
"""In the order of the OpenAPI document."""
ASKED_MOST = (dashboard, feed, posts, interactions, users, notifications)
"""Matched first: FastAPI tries routes in order, at about 1 us each."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app; its lifespan opens the connections."""
    settings = settings or Settings()
    app = FastAPI(
        title="bSocial",
        version="0.1.0",
        description="Exact counts of what was seen, liked and said. Every error is problem+json.",
        lifespan=_lifespan,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        middleware=[
            *trace_requests(settings.tracing),
            *allow_origins(settings.cors.origins),
            Middleware(RequestContext),
            Middleware(
                BodyLimit,
                max_bytes=settings.limits.body_bytes,
                uploads={files.prefix: settings.files.max_bytes + OVERHEAD_BYTES},
            ),
        ],
    )
    app.state.settings = settings
    install_problems(app)
    add_routes(app, (*ASKED_MOST, *(each for each in ROUTERS if each not in ASKED_MOST)))
    app.add_route("/metrics", metrics, include_in_schema=False)
    install_docs(app)
    describe(app, ROUTERS)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Find or start the servers, migrate, open the container; close in reverse."""
    settings: Settings = app.state.settings
    configure_logging(settings)
    servers = await asyncio.to_thread(adopt_or_start, settings)
    try:
        await migrate(settings, servers.database_url)
        with traced(settings, "api"):
            async with open_container(
                settings, servers.database_url, servers.redis_url
            ) as container:
                app.state.services = container.services
                app.state.authenticator = container.authenticator
                app.state.write_limiter = container.write_limiter
                app.state.sign_in_limiter = container.sign_in_limiter
                app.state.health = container.health
                log.info("api.ready", env=settings.app_env)
                yield
    finally:
        await asyncio.to_thread(servers.stop)
    log.info("api.stopped")
