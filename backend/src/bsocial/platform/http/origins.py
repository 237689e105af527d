"""Which origins may use the cookies that browsers send by themselves."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from bsocial.platform.config import Settings


def is_known_origin(origin: str, connection: HTTPConnection) -> bool:
    """Return whether an origin is ours: in a setting, or equal to the requested host.

    Behind a proxy that host is in X-Forwarded-Host, which a foreign page cannot set. The scheme is
    not compared: a proxy may terminate TLS.
    """
    settings: Settings = connection.app.state.settings
    if origin in settings.auth.allowed_origins:
        return True
    own_hosts = {connection.headers.get("host"), connection.headers.get("x-forwarded-host")}
    return _host(origin) in own_hosts - {None, ""}


def _host(origin: str) -> str | None:
    """Return host and port of an origin; None for `null` and for invalid origins."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc if parts.scheme in {"http", "https"} else None
