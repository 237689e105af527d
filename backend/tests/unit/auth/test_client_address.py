"""By which address a client is counted."""

import pytest
from starlette.requests import Request

from bsocial.platform.http.client import client_address


def request(peer: str | None, forwarded: str | None = None) -> Request:
    """Make a request from an address."""
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode())]
    client = None if peer is None else (peer, 50_000)
    return Request({"type": "http", "client": client, "headers": headers})


@pytest.mark.req("S1.8")
@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::1", "spoofed, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:203.0.113.5", None, "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        ("fe80::1%eth0", None, "fe80::"),
        ("a socket", "198.51.100.7", "a socket"),
        (None, None, ""),
    ],
)
def test_client_address(peer: str | None, forwarded: str | None, address: str) -> None:
    assert client_address(request(peer, forwarded)) == address
