"""What the proxy lets through, adds and keeps: ports, headers, compression, TLS."""

import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.stack.stack import Stack
from tests.steps.deadlines import eventually
from tests.steps.processes import free_port
from tests.steps.types import Http

PORTS = ("WEB_PORT", "API_PORT", "API_PORT_DOGS", "API_PORT_MOVIES")
HOST = "social.example.com"
SOON = 30


def local(stack: Stack, port: str) -> str:
    """Write the address of a published port."""
    return f"http://127.0.0.1:{stack.environment[port]}"


@pytest.mark.req("S2.1", "S3.15", "S0.30")
async def test_api_answers_under_each_of_its_ports(stack: Stack, client: Http) -> None:
    for port in PORTS:
        at = local(stack, port)
        assert (await client.get(f"{at}/health/ready")).status_code == 200
        assert (await client.get(f"{at}/api/dashboard")).status_code == 200
        assert "swagger" in (await client.get(f"{at}/docs")).text.lower()
        assert (await client.get(f"{at}/metrics")).status_code == 404
    assert "<html" in (await client.get(f"{stack.web_url}/login")).text


async def test_every_service_is_well(stack: Stack) -> None:
    assert set(stack.states().values()) == {"healthy"}


async def test_long_answers_are_compressed(stack: Stack, client: Http) -> None:
    for path in ("/openapi.json", "/login"):
        answer = await client.get(f"{stack.web_url}{path}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "gzip"


async def test_server_tells_nothing_of_itself(stack: Stack, client: Http) -> None:
    for port in PORTS:
        answer = await client.get(f"{local(stack, port)}/api/dashboard")
        assert answer.headers["server"] == "nginx"
        assert "x-powered-by" not in answer.headers
        assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("port", ["WEB_PORT", "API_PORT"])
async def test_method_that_never_passes_is_refused_as_any_other(
    port: str, stack: Stack, client: Http
) -> None:
    answer = await client.request("TRACE", f"{local(stack, port)}/api/posts")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"
    assert "GET" in answer.headers["allow"]


async def test_what_a_client_says_of_its_address_is_dropped(stack: Stack, client: Http) -> None:
    claimed = "203.0.113.77"
    await client.get("/api/dashboard", headers={"X-Forwarded-For": claimed})
    assert claimed not in stack.compose("logs", "--no-log-prefix", "proxy")


@dataclass(frozen=True)
class Secured:
    """A second proxy before the same stack, with a certificate."""

    https: str
    http: str
    certificate: Path


@pytest.fixture
def secured(stack: Stack, tmp_path: Path) -> Iterator[Secured]:
    """Start it with a certificate of its own making."""
    tls = tmp_path / "tls"
    tls.mkdir()
    certificate, key = tls / "fullchain.pem", tls / "privkey.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *subject, *files], check=True, capture_output=True, timeout=60)
    key.chmod(0o644)
    https, http = free_port(), free_port()
    name = f"{stack.project}-tls"
    where = ["--publish", f"127.0.0.1:{https}:8443", "--publish", f"127.0.0.1:{http}:8080"]
    stack.compose(
        *("run", "--detach", "--rm", "--no-deps", "--name", name, *where, "proxy"), TLS_DIR=str(tls)
    )
    try:
        yield Secured(f"https://{HOST}:{https}", f"http://127.0.0.1:{http}", certificate)
    finally:
        stack.run(["docker", "rm", "--force", name])


async def test_certificate_turns_tls_on(secured: Secured) -> None:
    context = ssl.create_default_context(cafile=str(secured.certificate))
    port = int(secured.https.rpartition(":")[2])
    options = {"sni_hostname": HOST}

    async with httpx.AsyncClient(verify=context, timeout=10) as client:

        async def ask(path: str) -> httpx.Response:
            """Ask this machine for the site of that name."""
            return await client.get(
                f"https://127.0.0.1:{port}{path}", headers={"Host": HOST}, extensions=options
            )

        async def is_up() -> bool:
            try:
                return (await ask("/login")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(is_up, within_seconds=SOON, what="the proxy is up")
        for path in ("/login", "/api/dashboard", "/docs"):
            answer = await ask(path)
            assert answer.status_code == 200
            assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000"]
        moved = await client.get(f"{secured.http}/login?next=/2", headers={"Host": HOST})
        assert moved.status_code == 308
        assert moved.headers["location"] == f"https://{HOST}/login?next=/2"


async def test_old_tls_is_refused(secured: Secured) -> None:
    port = secured.https.rpartition(":")[2]
    ask = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST]

    def speaks(version: str) -> bool:
        done = subprocess.run(
            [*ask, version], input=b"", capture_output=True, check=False, timeout=30
        )
        return b"Cipher is (NONE)" not in done.stdout and b"CONNECTED" in done.stdout

    await eventually(lambda: speaks("-tls1_3"), within_seconds=SOON, what="the proxy is up")
    assert speaks("-tls1_2")
    assert not speaks("-tls1_1")
