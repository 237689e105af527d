"""Parameters of routes that are filled in without solving dependencies."""

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


class Composed:
    """A dependency that makes one value of a few parameters, such as a page of cursor and limit.

    `make` is a plain function; its parameters are annotated as those of a route.
    """

    def __init__(self, make: Callable[..., Any]) -> None:
        """Remember how the value is made."""
        self.make = make
        self.parameters = list(inspect.signature(make).parameters.values())


def filled_in(endpoint: Endpoint) -> Endpoint:
    """Look up an endpoint's services and compose its values: a dependency takes FastAPI 18 us.

    What FastAPI sees is an endpoint with the parameters that come from the request, and no other.
    """
    signature = inspect.signature(endpoint)
    given = signature.parameters.values()
    marks = {each.name: mark for each in given if (mark := _mark(each)) is not None}
    if not marks:
        return endpoint
    services = {n: mark.service for n, mark in marks.items() if isinstance(mark, Provider)}
    composed = {n: mark for n, mark in marks.items() if isinstance(mark, Composed)}
    seen = [each for each in given if each.name not in marks]
    for mark in composed.values():
        seen += mark.parameters
    parts = [(n, c.make, [each.name for each in c.parameters]) for n, c in composed.items()]
    asked = [each.name for each in seen if each.annotation is Request]
    if not asked:
        seen.append(Parameter(_REQUEST, _KEYWORD, annotation=Request))

    @wraps(endpoint)
    async def filled(**values: Any) -> Any:
        """Call the endpoint with its services and composed values."""
        request = values[asked[0]] if asked else values.pop(_REQUEST)
        instances = request.app.state.services
        for name, service in services.items():
            values[name] = instances[service]
        for name, make, names in parts:
            values[name] = make(**{each: values.pop(each) for each in names})
        return await endpoint(**values)

    vars(filled)["__signature__"] = signature.replace(
        parameters=[each.replace(kind=_KEYWORD) for each in seen]
    )
    return filled


_KEYWORD = Parameter.KEYWORD_ONLY
_REQUEST = "request_of_services"


def _mark(parameter: Parameter) -> Provider[Any] | Composed | None:
    """Find what a parameter is annotated with, if it is filled in here."""
    for mark in get_args(parameter.annotation)[1:]:
        if isinstance(mark, Composed):
            return mark
        if isinstance(mark, params.Depends) and isinstance(mark.dependency, Provider):
            return mark.dependency
    return None
