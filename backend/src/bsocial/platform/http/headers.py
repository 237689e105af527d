"""Security headers of every response."""

from collections.abc import Iterable

from starlette.types import Scope

Header = tuple[bytes, bytes]
_ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_POLICY = b"content-security-policy"
_NOTHING: Header = (
    _POLICY,
    b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
"""Responses are data: even if a browser renders one, it loads and runs nothing."""
_TLS_ONLY: Header = (b"strict-transport-security", b"max-age=31536000")


def security_headers(scope: Scope, headers: Iterable[Header]) -> list[Header]:
    """Return the headers to add to a response; a CSP of its own is kept."""
    added = list(_ALWAYS)
    if all(name != _POLICY for name, _ in headers):
        added.append(_NOTHING)
    if _is_behind_tls(scope):
        added.append(_TLS_ONLY)
    return added


def _is_behind_tls(scope: Scope) -> bool:
    """Return whether the browser used HTTPS, to this server or to a proxy.

    A forged X-Forwarded-Proto affects only its sender, and browsers ignore HSTS over plain HTTP.
    """
    if scope.get("scheme") == "https":
        return True
    return any(
        name == b"x-forwarded-proto" and value == b"https" for name, value in scope["headers"]
    )
