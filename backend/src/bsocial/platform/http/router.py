"""Routers of modules, and adding their routes to the app."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False}
"""Without it FastAPI looks up tracing providers on every request."""


def operation_id(route: APIRoute) -> str:
    """Return the function's name as operation id, so that generated clients stay stable."""
    return route.name


class ModuleRouter(APIRouter):
    """One module's routes, under a prefix of their own or one shared with another module."""

    def __init__(self, *, prefix: str, tags: Sequence[str | Enum]) -> None:
        """Collect routes below `prefix`; operations are named after their functions."""
        super().__init__(prefix=prefix, tags=list(tags), generate_unique_id_function=operation_id)


def add_routes(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Add the routers' routes before those of the app; the first match answers.

    The routes themselves are added, because FastAPI matches those of an included router twice: once
    to choose the router, and once to handle the request.
    """
    app.router.routes[:0] = [route for router in routers for route in router.routes]


def allowed_methods(scope: Scope, routes: Iterable[BaseRoute]) -> list[str]:
    """Return the sorted methods that are allowed on the path of a request.

    Starlette itself returns only those of the first route. A literal path does not have the methods
    of a template that matches it, as `/posts/{post_id}` matches `/posts/mine`.
    """
    known = [each for each in routes if isinstance(each, Route) and _is_path_of(scope, each)]
    literal = [each for each in known if "{" not in each.path]
    return sorted({method for each in literal or known for method in each.methods or ()})


def _is_path_of(scope: Scope, route: Route) -> bool:
    """Return whether a route matches the path of a request, with any method."""
    return route.matches(scope)[0] is not Match.NONE
