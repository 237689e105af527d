"""Protects the routes that use the refresh cookie against requests of foreign pages.

Browsers attach the cookie by themselves, so the two routes that read it must refuse foreign pages.
SameSite=Lax keeps the cookie out of cross-site POSTs; the header X-Requested-With cannot be set by
a foreign page without a preflight, which is never granted; and a browser's Origin has to be known:
a setting, or the host that the browser requested, which behind a proxy is in X-Forwarded-Host (a
foreign page cannot set that header either).
"""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.security import APIKeyCookie

from bsocial.modules.auth.errors import HeaderMissing, OriginUnknown
from bsocial.modules.auth.service import SignIn
from bsocial.platform.config import Settings
from bsocial.platform.http.origins import is_known_origin

COOKIE = "bsocial_refresh"
COOKIE_PATH = "/api/auth"
REQUESTED_WITH = "bsocial"
REQUESTED_WITH_PARAMETER: dict[str, Any] = {
    "parameters": [
        {
            "name": "X-Requested-With",
            "in": "header",
            "required": True,
            "description": "Shows that the request does not come from a foreign page.",
            "schema": {"type": "string", "enum": [REQUESTED_WITH]},
        }
    ]
}
RefreshCookie = Annotated[
    str | None,
    Depends(APIKeyCookie(name=COOKIE, scheme_name="refreshCookie", auto_error=False)),
]


def require_trusted(request: Request) -> None:
    """Refuse requests of foreign pages; raises HeaderMissing or OriginUnknown."""
    if request.headers.get("x-requested-with") != REQUESTED_WITH:
        raise HeaderMissing
    origin = request.headers.get("origin")
    if origin is not None and not is_known_origin(origin, request):
        raise OriginUnknown


def set_tokens(response: Response, settings: Settings, signed_in: SignIn) -> None:
    """Set the refresh cookie, and forbid caching of the response."""
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        COOKIE,
        signed_in.refresh_token,
        max_age=settings.auth.refresh_ttl_seconds,
        path=COOKIE_PATH,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="lax",
    )


def remove_cookie(response: Response, settings: Settings) -> None:
    """Delete the refresh cookie."""
    response.delete_cookie(
        COOKIE,
        path=COOKIE_PATH,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="lax",
    )
