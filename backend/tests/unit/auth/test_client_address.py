"""By which address a client is counted."""

from ipaddress import ip_network

import pytest
from starlette.requests import Request

from bsocial.platform.config import Settings
from bsocial.platform.http.client import client_address

pytestmark = pytest.mark.req("S1.8")

THIS_MACHINE = Settings.model_fields["trusted_proxies"].default
PROXY = (ip_network("10.1.0.0/16"), ip_network("2001:db8:ff::/48"))


def request(peer: str | None, *forwarded: str) -> Request:
    """Make a request from an address; each text is a header of its own."""
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    client = None if peer is None else (peer, 50_000)
    return Request({"type": "http", "client": client, "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("10.1.0.9", "198.51.100.7", "10.1.0.9"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::1", "spoofed, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::ffff:203.0.113.5", None, "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        ("fe80::1%eth0", None, "fe80::"),
        ("a socket", "198.51.100.7", "a socket"),
        (None, None, ""),
    ],
)
def test_client_address_when_this_machine_is_trusted(
    peer: str | None, forwarded: str | None, address: str
) -> None:
    made = request(peer) if forwarded is None else request(peer, forwarded)
    assert client_address(made, THIS_MACHINE) == address


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        # From the proxy, its own word; from its neighbour, and from this machine, nobody's.
        ("10.1.0.9", "198.51.100.7", "198.51.100.7"),
        ("10.2.0.9", "198.51.100.7", "10.2.0.9"),
        ("127.0.0.1", "198.51.100.7", "127.0.0.1"),
        ("2001:db8:ff::9", "198.51.100.7", "198.51.100.7"),
        # What the client wrote stands further left.
        ("10.1.0.9", "192.0.2.66, 198.51.100.7", "198.51.100.7"),
        ("10.1.0.9", "10.1.0.8, 198.51.100.7", "198.51.100.7"),
        # Two proxies, one behind the other.
        ("10.1.0.9", "192.0.2.66, 198.51.100.7, 10.1.0.8", "198.51.100.7"),
        ("10.1.0.9", "nonsense, 10.1.0.8", "10.1.0.8"),
    ],
)
def test_client_address_when_a_network_is_trusted(peer: str, forwarded: str, address: str) -> None:
    assert client_address(request(peer, forwarded), PROXY) == address


def test_client_address_in_a_header_of_its_own_is_the_last_one() -> None:
    split = request("10.1.0.9", "192.0.2.66", "198.51.100.7")
    assert client_address(split, PROXY) == "198.51.100.7"


def test_client_address_when_nobody_is_trusted_is_the_peer() -> None:
    assert client_address(request("127.0.0.1", "198.51.100.7"), ()) == "127.0.0.1"


def test_trusted_proxies_are_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", '["10.1.0.0/16", "192.0.2.1"]')
    networks = Settings(_env_file=None).trusted_proxies
    assert networks == (ip_network("10.1.0.0/16"), ip_network("192.0.2.1/32"))
