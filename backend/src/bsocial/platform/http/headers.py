"""What every answer tells browsers to refuse."""

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
"""An answer is data: whatever a browser makes of it, it loads nothing and runs nothing."""
_TLS_ONLY: Header = (b"strict-transport-security", b"max-age=31536000")


def security_headers(scope: Scope, headers: Iterable[Header]) -> list[Header]:
    """Give what is added to an answer with these headers; a policy of its own is left to it."""
    added = list(_ALWAYS)
    if all(name != _POLICY for name, _ in headers):
        added.append(_NOTHING)
    if _is_behind_tls(scope):
        added.append(_TLS_ONLY)
    return added


def _is_behind_tls(scope: Scope) -> bool:
    """Tell whether the browser came by HTTPS, here or to a proxy.

    Who makes the proxy's word up is told something about itself, and browsers that did not come
    by HTTPS do not listen to it.
    """
    if scope.get("scheme") == "https":
        return True
    return any(
        name == b"x-forwarded-proto" and value == b"https" for name, value in scope["headers"]
    )
