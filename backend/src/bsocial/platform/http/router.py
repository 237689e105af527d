"""Routers of modules, and the one table in which a request finds its route."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send


def operation_id(route: APIRoute) -> str:
    """Name an operation after its function, so that generated clients stay stable."""
    return route.name


class ModuleRouter(APIRouter):
    """One module's routes, under a prefix of their own or one shared with another module."""

    def __init__(self, *, prefix: str, tags: Sequence[str | Enum]) -> None:
        """Collect routes below `prefix`; a RouteTable serves them."""
        super().__init__(prefix=prefix, tags=list(tags), generate_unique_id_function=operation_id)


class RouteTable(BaseRoute):
    """All modules' routes as one route of the app, looked up by the first two parts of the path.

    FastAPI tries every route of every included router in turn, and the chosen router's again to
    handle the request. Here only the few routes of one resource are tried, once, wherever their
    module stands in the list. Uses nothing but the interface that Starlette offers for routes.
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        """Take over the routes as they are now; raises ValueError for one without a fixed start."""
        self.routes: list[Route | WebSocketRoute] = []
        self._by_start: dict[str, list[Route | WebSocketRoute]] = {}
        for router in routers:
            for route in router.routes:
                if not isinstance(route, (Route, WebSocketRoute)) or "{" in _start(route.path):
                    msg = f"a route needs two fixed parts, or one and no more: {route}"
                    raise ValueError(msg)
                self.routes.append(route)
                self._by_start.setdefault(_start(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the route; a path that is only known with other methods is a partial match.

        A literal path is not taken by a template after it, whatever the method: DELETE /posts/mine
        does not mean a post called "mine".
        """
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        known, allowed = "", set[str]()
        for route in self._by_start.get(_start(path), ()):
            if known and "{" not in known and route.path != known:
                continue
            match, child_scope = route.matches(scope)
            if match is Match.FULL:
                child_scope["route"] = route
                return match, child_scope
            if match is Match.PARTIAL and isinstance(route, Route):
                known = route.path
                allowed |= route.methods or set()
        if allowed:
            return Match.PARTIAL, {"allowed_methods": allowed}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the route that `matches` found; raises HTTPException 405 for a partial match."""
        allowed = scope.get("allowed_methods")
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        await scope["route"].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Give the path of the route with this name; raises NoMatchFound."""
        for route in self.routes:
            if route.name == name:
                return route.url_path_for(name, **path_params)
        raise NoMatchFound(name, path_params)


def _start(path: str) -> str:
    """Cut a path after its second part: `/api/posts/7` becomes `/api/posts`."""
    return "/".join(path.split("/", 3)[:3])


NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False}
"""Without it FastAPI asks for tracing providers on every request."""
