"""Routers of modules, and the one table in which a request finds its route."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from bsocial.platform.http.services import filled_in


def operation_id(route: APIRoute) -> str:
    """Name an operation after its function, so that generated clients stay stable."""
    return route.name


class ModuleRouter(APIRouter):
    """One module's routes, under a prefix of their own or one shared with another module."""

    def __init__(self, *, prefix: str, tags: Sequence[str | Enum]) -> None:
        """Collect routes below `prefix`; a RouteTable serves them."""
        super().__init__(prefix=prefix, tags=list(tags), generate_unique_id_function=operation_id)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route; its services and pages are filled in instead of solved as dependencies."""
        super().add_api_route(path, filled_in(endpoint), **options)


class RouteTable(BaseRoute):
    """All modules' routes as one route of the app, looked up by method and first parts of the path.

    FastAPI tries every route of every included router in turn, and the chosen router's again to
    handle the request. Here only the few routes of one resource are tried, once, wherever their
    module stands in the list. Uses nothing but the interface that Starlette offers for routes.
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        """Take over the routes as they are now; raises ValueError for one without a fixed start."""
        self.routes: list[Route | WebSocketRoute] = []
        self._literals: set[str] = set()
        self._found: dict[tuple[str, str], list[Route | WebSocketRoute]] = {}
        for router in routers:
            for route in router.routes:
                if not isinstance(route, (Route, WebSocketRoute)) or "{" in _start(route.path):
                    msg = f"the first two parts of a path must be fixed: {route}"
                    raise ValueError(msg)
                self.routes.append(route)
                if "{" not in route.path:
                    self._literals.add(route.path)
                for method in _methods(route):
                    self._found.setdefault((method, _start(route.path)), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the route; a path that is only known with other methods is a partial match.

        A literal path is not taken by a template after it, whatever the method: DELETE /posts/mine
        does not mean a post called "mine".
        """
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        is_literal = path in self._literals
        for route in self._found.get((scope.get("method", _SOCKET), _start(path)), ()):
            if is_literal and route.path != path:
                continue
            match, child_scope = route.matches(scope)
            if match is Match.FULL:
                child_scope["route"] = route
                return match, child_scope
        allowed = self._allowed(scope, path, is_literal=is_literal)
        return (Match.PARTIAL, {"allowed_methods": allowed}) if allowed else (Match.NONE, {})

    def _allowed(self, scope: Scope, path: str, *, is_literal: bool) -> set[str]:
        """Give the methods that a path is known with; nothing for a WebSocket, which has none."""
        if scope["type"] != "http":
            return set()
        return {
            method
            for route in self.routes
            if route.path == path or (not is_literal and route.matches(scope)[0] is Match.PARTIAL)
            for method in _methods(route) - {_SOCKET}
        }

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


_SOCKET = "WebSocket"
"""Stands for the method that a WebSocket has none of."""


def _methods(route: Route | WebSocketRoute) -> set[str]:
    """Give the methods that a route answers."""
    return route.methods or set() if isinstance(route, Route) else {_SOCKET}


def _start(path: str) -> str:
    """Cut a path after its second part: `/api/posts/7` becomes `/api/posts`."""
    return "/".join(path.split("/", 3)[:3])


NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False}
"""Without it FastAPI asks for tracing providers on every request."""
