"""Who is at the other end, as far as the network tells."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

from bsocial.core.text import fold
from bsocial.platform.http.limits import RateLimiter

_IPV6_PREFIX = 64
"""One customer has at least so many bits to choose addresses from."""


def client_address(request: Request) -> str:
    """Give the address to count a client by; an IPv6 client is its /64 network.

    X-Forwarded-For is believed only from a proxy on this machine, and only its last entry, which
    that proxy wrote itself; everything before it comes from the client.
    """
    peer = request.client.host if request.client else ""
    if _is_loopback(peer):
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if _is_address(forwarded):
            peer = forwarded
    return _network(peer)


def limit_sign_in(request: Request, name: str) -> None:
    """Count one attempt at signing in by address and name; raises RateLimited."""
    limiter: RateLimiter = request.app.state.sign_in_limiter
    limiter.hit(client_address(request), fold(name.strip()))


def _is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    """Tell whether an address is this machine."""
    return _is_address(text) and ip_address(text).is_loopback


def _network(text: str) -> str:
    """Reduce an IPv6 address to its network; leave everything else."""
    if not _is_address(text):
        return text
    address = ip_address(text)
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _IPV6_PREFIX), strict=False).network_address)
