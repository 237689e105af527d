"""Pages of other origins: none, unless a setting names them."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

_REMEMBERED_SECONDS = 600


def allow_origins(origins: list[str]) -> list[Middleware]:
    """Give what an app needs so that pages of these origins may call it: nothing for none.

    Cookies are let through, or such a page could not stay signed in; which of them may refresh and
    sign out is the setting of auth.
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
