"""The dependency that injects one of the app's services into a route."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request

Service = TypeVar("Service")


def provide(service: type[Service]) -> Callable[[Request], Awaitable[Service]]:
    """Return the dependency for a service: `Annotated[S, Depends(provide(S))]`."""

    async def find(request: Request) -> Service:
        """Return the app's instance; raises KeyError if the service is not wired."""
        services: dict[type[Any], Any] = request.app.state.services
        found: Service = services[service]
        return found

    return find
