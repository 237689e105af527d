"""Cookies and where requests come from: what is special about the routes that use the cookie.

The refresh cookie travels by itself, so the two routes that read it must not obey a foreign page.
SameSite=Lax keeps the cookie back from cross-site POSTs; the header X-Requested-With cannot be set
by a foreign page without a preflight, which is never answered; and a browser's Origin has to be
known: a setting, or the host that the browser asked, which behind a proxy stands in
X-Forwarded-Host (that header, too, cannot be set by a foreign page).
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
    """Put the refresh token into its cookie, and keep the answer out of every cache."""
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
    """Take the refresh token from the browser."""
    response.delete_cookie(
        COOKIE,
        path=COOKIE_PATH,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="lax",
    )
