"""The client's address, as far as proxies can be trusted."""

from collections.abc import Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

from bsocial.core.text import fold
from bsocial.platform.config import Network, Settings
from bsocial.platform.http.limits import RateLimiter

_IPV6_PREFIX = 64
"""Bits of a network; a customer can choose any address within at least one such network."""


def client_address(request: Request, trusted: Sequence[Network]) -> str:
    """Return the address by which a client is rate-limited; for IPv6 its /64 network.

    A proxy of `trusted` appends its peer's address to X-Forwarded-For. So the last entry is genuine
    if the peer is such a proxy, the one before if that entry is one too, and so on; entries beyond
    an untrusted address can be forged.
    """
    peer = request.client.host if request.client else ""
    written = ",".join(request.headers.getlist("x-forwarded-for"))
    for entry in reversed(written.split(",")):
        claimed = entry.strip()
        if not _is_address(claimed) or not _is_within(peer, trusted):
            break
        peer = claimed
    return _reduced(peer)


def limit_sign_in(request: Request, name: str) -> None:
    """Count a sign-in attempt by address and name; raises RateLimited."""
    limiter: RateLimiter = request.app.state.sign_in_limiter
    settings: Settings = request.app.state.settings
    limiter.hit(client_address(request, settings.trusted_proxies), fold(name.strip()))


def _is_address(text: str) -> bool:
    """Return whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(text: str, networks: Sequence[Network]) -> bool:
    """Return whether an address belongs to one of the networks."""
    if not _is_address(text):
        return False
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def _reduced(text: str) -> str:
    """Return an IPv6 address's /64 network, a mapped one's IPv4 address, or the text."""
    if not _is_address(text):
        return text
    address = ip_address(text)
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _IPV6_PREFIX), strict=False).network_address)
