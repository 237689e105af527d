"""CORS: no other origins, unless a setting names them."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

_REMEMBERED_SECONDS = 600


def allow_origins(origins: list[str]) -> list[Middleware]:
    """Return the CORS middleware for these origins; an empty list for none.

    Credentials are allowed, or such a page could not stay signed in; which origins may refresh and
    sign out is an auth setting.
    """
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Requested-With"],
            expose_headers=["Location", "Retry-After", "X-Request-ID"],
            max_age=_REMEMBERED_SECONDS,
        )
    ]
