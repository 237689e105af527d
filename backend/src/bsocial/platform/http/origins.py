"""Which pages may speak to the API with what the browser adds by itself."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from bsocial.platform.config import Settings


def is_known_origin(origin: str, connection: HTTPConnection) -> bool:
    """Tell whether an origin is ours: a setting, or the host that the browser asked.

    Behind a proxy that host stands in X-Forwarded-Host, which a foreign page cannot set. The scheme
    is not compared: a proxy may end TLS.
    """
    settings: Settings = connection.app.state.settings
    if origin in settings.auth.allowed_origins:
        return True
    own_hosts = {connection.headers.get("host"), connection.headers.get("x-forwarded-host")}
    return _host(origin) in own_hosts - {None, ""}


def _host(origin: str) -> str | None:
    """Give host and port of an origin; None for `null` and for what is no origin."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc if parts.scheme in {"http", "https"} else None
