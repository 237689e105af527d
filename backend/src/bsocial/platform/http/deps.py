"""Dependencies of routes: the caller, services, and common parameters."""

from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Header, Path, Query, Request
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from pydantic import Field

from bsocial.core.errors import Unauthenticated
from bsocial.core.ids import Id
from bsocial.core.pagination import (
    DEFAULT_LIMIT,
    CursorText,
    InvalidCursor,
    Limit,
    PageRequest,
)
from bsocial.core.principal import Principal
from bsocial.platform.http.limits import RateLimiter

Service = TypeVar("Service")


class Authenticator(Protocol):
    """Resolves access tokens to principals."""

    async def authenticate(self, token: str) -> Principal:
        """Return the token's principal; raises Unauthenticated."""
        ...


class _Token(SecurityBase):
    """Reads the bearer token of a request."""

    def __init__(self) -> None:
        """Set the security scheme for OpenAPI."""
        self.model = HTTPBearerModel(bearerFormat="JWT")
        self.scheme_name = "bearer"

    async def find(self, request: Request) -> Principal | None:
        """Return the caller, or None without a token; raises Unauthenticated for a bad one."""
        for name, value in request.scope["headers"]:
            if name == b"authorization":
                scheme, _, token = value.decode("latin-1").partition(" ")
                if scheme.lower() != "bearer":
                    raise Unauthenticated
                authenticator: Authenticator = request.app.state.authenticator
                principal = await authenticator.authenticate(token.strip())
                request.scope["principal"] = principal
                return principal
        return None


class _Bearer(_Token):
    """Required caller, as a single dependency: each level of dependencies costs time."""

    async def __call__(self, request: Request) -> Principal:
        """Return the caller; raises Unauthenticated."""
        principal = await self.find(request)
        if principal is None:
            raise Unauthenticated
        return principal


class _Visitor(_Token):
    """Optional caller, for routes that are open to anonymous users."""

    async def __call__(self, request: Request) -> Principal | None:
        """Return the caller, or None if anonymous; raises Unauthenticated for a bad token."""
        return await self.find(request)


class _Writer(_Bearer):
    """Required caller of a write, counted against their rate limit."""

    async def __call__(self, request: Request) -> Principal:
        """Return the caller; raises Unauthenticated or RateLimited."""
        principal = await super().__call__(request)
        limiter: RateLimiter = request.app.state.write_limiter
        limiter.hit(str(principal.id))
        return principal


current_user = _Bearer()
current_writer = _Writer()
current_visitor = _Visitor()


async def authenticate_first(request: Request) -> None:
    """Authenticate if the matched route requires it; raises Unauthenticated or RateLimited.

    FastAPI parses the body before it solves dependencies, so handlers of unparsable bodies call
    this; else anonymous requests would get 422 instead of 401.
    """
    dependant = getattr(request.scope.get("route"), "dependant", None)
    for needed in dependant.dependencies if dependant else ():
        if isinstance(needed.call, (_Bearer, _Visitor)):
            await needed.call(request)


CurrentUser = Annotated[Principal, Depends(current_user)]
CurrentWriter = Annotated[Principal, Depends(current_writer)]
CurrentVisitor = Annotated[Principal | None, Depends(current_visitor)]
OPEN_TO_STRANGERS: dict[str, Any] = {"security": [{}]}
"""The `openapi_extra` of a route with a CurrentVisitor: the token is optional."""


async def page_request(
    cursor: Annotated[
        CursorText | None, Query(description="`next_cursor` of the last page.")
    ] = None,
    limit: Annotated[Limit, Query(description="Items on one page.")] = DEFAULT_LIMIT,
) -> PageRequest:
    """Parse `cursor` and `limit`; raises InvalidCursor."""
    try:
        return PageRequest.parse(cursor, limit)
    except InvalidCursor as error:
        raise InvalidCursor(pointer="/query/cursor") from error


Paging = Annotated[PageRequest, Depends(page_request)]
PathId = Annotated[Id, Path(description="Id of the row.", examples=[1])]
_Key = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[!-~]+$")]
IdempotencyKey = Annotated[
    _Key,
    Header(
        alias="Idempotency-Key",
        description="8 to 64 visible characters; the same key within 24 hours counts once.",
        examples=["4f0c6a52-navigation"],
    ),
]
OptionalIdempotencyKey = Annotated[
    _Key | None,
    Header(
        alias="Idempotency-Key",
        description="8 to 64 visible characters; repeating a request with it changes nothing.",
    ),
]
