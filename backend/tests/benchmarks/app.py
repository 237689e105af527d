"""The apps that are measured: the product with references beside its routes, and an empty one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from fastapi import APIRouter, FastAPI, Response
from starlette.routing import BaseRoute

from bsocial.entrypoints.api import create_app
from bsocial.modules.auth.router import router as auth
from bsocial.modules.dashboard.router import router as dashboard
from bsocial.modules.interactions.router import router as interactions
from bsocial.modules.posts.router import router as posts
from bsocial.modules.users.router import router as users
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_engine, server_settings
from bsocial.platform.http.deps import CurrentUser, PathId
from bsocial.platform.http.health import router as health
from bsocial.platform.http.router import NO_TELEMETRY
from tests.benchmarks import references
from tests.benchmarks.naive import naive_dashboard, plain_view

BODY = b"x" * 8_700
Endpoint = Callable[..., Any]


async def bare() -> Response:
    """Answer with prepared bytes, as long as a page of posts."""
    return Response(BODY)


async def nothing(_user: CurrentUser, post_id: PathId) -> Response:
    """Find out who is calling, and do nothing."""
    return Response(status_code=204)


def empty() -> FastAPI:
    """Make an app with nothing but the bare route, and what the start needs."""
    app = FastAPI(telemetry=NO_TELEMETRY)
    app.add_api_route("/bare", bare)
    app.add_api_route("/health/ready", bare)
    return app


def product(settings: Settings | None = None) -> FastAPI:
    """Make the product's app, with each reference directly before the route it is compared to."""
    settings = settings or Settings()
    app = create_app(settings)
    for each in BESIDE:
        own = [getattr(route, "path", "") for route in each.router.routes]
        place = each.router.routes[own.index(each.router.prefix + each.before)]
        _add_before(app.router, place, each)
    app.router.lifespan_context = _with_references(app.router.lifespan_context, settings)
    return app


async def _leave(_connection: object) -> None:
    """Skip the reset on release, as the product does."""


def _with_references(product_lifespan: Any, settings: Settings) -> Any:
    """Open what the references need beside what the product needs."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        """Give the references a pool and an engine like the product's."""
        url = settings.database_url
        assert url
        async with product_lifespan(app):
            app.state.pool = await asyncpg.create_pool(
                url,
                min_size=0,
                max_size=settings.db.read_pool_size,
                server_settings=server_settings(settings.db, "reference"),
                reset=_leave,
            )
            app.state.engine = make_engine(url, settings.db)
            yield
            await app.state.pool.close()
            await app.state.engine.dispose()

    return lifespan


@dataclass(frozen=True)
class Beside:
    """A route to put into a router, directly before one of its own."""

    router: APIRouter
    before: str
    path: str
    endpoint: Endpoint
    method: str = "GET"


BESIDE = (
    Beside(posts, "", "/reference", references.page),
    Beside(posts, "/{post_id}", "/reference/{post_id}", references.one),
    Beside(interactions, "/{post_id}/views", "/{post_id}/nothing", nothing, "POST"),
    Beside(interactions, "/{post_id}/views", "/{post_id}/plain-views", plain_view, "POST"),
    Beside(dashboard, "", "/naive", naive_dashboard),
)


BARE = (
    *(Beside(posts, "", "/bare", bare), Beside(interactions, "", "/bare/interactions", bare)),
    *(Beside(dashboard, "", "/bare", bare), Beside(users, "", "/bare", bare)),
    *(Beside(auth, "", "/bare", bare), Beside(health, "", "/bare", bare)),
)
"""The bare route at the head of a few routers."""


def with_bare_routes(settings: Settings | None = None) -> FastAPI:
    """Make the product's app with bare routes, and no references that would stand before them."""
    app = create_app(settings)
    for each in BARE:
        _add_before(app.router, each.router.routes[0], each)
    return app


def _add_before(routes: APIRouter, place: BaseRoute, each: Beside) -> None:
    """Add a route to the app directly before one that it has; the module's router stays as is."""
    path = each.router.prefix + each.path
    routes.add_api_route(path, each.endpoint, methods=[each.method])
    routes.routes.insert(routes.routes.index(place), routes.routes.pop())
