"""Services as parameters of routes."""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import Parameter
from typing import Any, Generic, TypeVar, get_args

from fastapi import Request, params

Service = TypeVar("Service")
Endpoint = Callable[..., Awaitable[Any]]


class Provider(Generic[Service]):
    """A dependency that gives the app's one instance of a service."""

    def __init__(self, service: type[Service]) -> None:
        """Remember which."""
        self.service = service

    async def __call__(self, request: Request) -> Service:
        """Look the service up in the app's container."""
        services: dict[type[Any], Any] = request.app.state.services
        found: Service = services[self.service]
        return found


def provide(service: type[Service]) -> Provider[Service]:
    """Make the dependency for a service: `Annotated[S, Depends(provide(S))]`."""
    return Provider(service)


def with_services(endpoint: Endpoint) -> Endpoint:
    """Fill in an endpoint's services by a lookup: solving a dependency takes FastAPI 18 us.

    What FastAPI sees is the same endpoint without those parameters.
    """
    signature = inspect.signature(endpoint)
    given = signature.parameters.values()
    services = {each.name: found for each in given if (found := _service(each)) is not None}
    if not services:
        return endpoint
    seen = [each.replace(kind=_KEYWORD) for each in given if each.name not in services]
    asked = [each.name for each in seen if each.annotation is Request]
    if not asked:
        seen.append(Parameter(_REQUEST, _KEYWORD, annotation=Request))

    @wraps(endpoint)
    async def filled(**values: Any) -> Any:
        """Call the endpoint with its services."""
        request = values[asked[0]] if asked else values.pop(_REQUEST)
        instances = request.app.state.services
        for name, service in services.items():
            values[name] = instances[service]
        return await endpoint(**values)

    vars(filled)["__signature__"] = signature.replace(parameters=seen)
    return filled


_KEYWORD = Parameter.KEYWORD_ONLY
_REQUEST = "request_of_services"


def _service(parameter: Parameter) -> type[Any] | None:
    """Find the service that a parameter is annotated with."""
    for mark in get_args(parameter.annotation)[1:]:
        if isinstance(mark, params.Depends) and isinstance(mark.dependency, Provider):
            return mark.dependency.service
    return None
