"""What every answer tells browsers, whatever it is: data, an error, a file, a page."""

import re
from base64 import b64encode
from hashlib import sha256

import httpx
import pytest

from bsocial.platform.config import CorsSettings, Settings
from tests.conftest import client_of, running_app
from tests.steps.accounts import quick

FOREIGN = "https://app.example.org"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def policy(response: httpx.Response) -> dict[str, list[str]]:
    """Read the policy of an answer, of which there is one."""
    (written,) = response.headers.get_list("content-security-policy")
    parts = [part.split() for part in written.split(";")]
    return {part[0]: part[1:] for part in parts}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/dashboard", 200),
        ("GET", "/api/dogs", 200),
        ("GET", "/api/posts", 401),
        ("GET", "/nothing", 404),
        ("PUT", "/api/dashboard", 405),
        ("POST", "/api/auth/login", 422),
        ("GET", "/health/ready", 200),
        ("GET", "/metrics", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/docs", 200),
        ("GET", "/docs/assets/swagger-ui.css", 200),
    ],
)
async def test_every_answer_is_shut_for_what_it_is_not(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.headers.get_list("x-content-type-options") == ["nosniff"]
    assert response.headers.get_list("x-frame-options") == ["DENY"]
    assert response.headers.get_list("referrer-policy") == ["no-referrer"]
    assert response.headers.get_list("cross-origin-opener-policy") == ["same-origin"]
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert "unsafe-inline" not in " ".join(policy(response).get("script-src", []))
    assert "strict-transport-security" not in response.headers
    assert not [name for name in response.headers if name.startswith("access-control-")]
    assert "server" not in response.headers
    assert "x-powered-by" not in response.headers
    if path != "/docs":
        assert response.headers["content-security-policy"] == NOTHING


async def test_documentation_runs_its_own_script_and_no_other(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert policy(page)["script-src"] == ["'self'", f"'sha256-{digest}'"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/docs/assets/")


async def test_what_people_upload_runs_nothing(client: httpx.AsyncClient) -> None:
    person = await quick(client)
    form = {"file": ("page.html", b"<script>alert(1)</script>", "text/html")}
    file = (await person.post("/api/files", files=form)).json()
    content = await person.get(f"/api/files/{file['id']}/content")
    assert policy(content) == {"sandbox": [], "default-src": ["'none'"]}
    assert content.headers["content-disposition"].startswith("attachment")
    assert content.headers["x-frame-options"] == "DENY"
    assert "html" not in content.headers["content-type"]


async def test_https_is_asked_for_behind_tls_only(client: httpx.AsyncClient) -> None:
    plain = await client.get("/api/dogs", headers={"X-Forwarded-Proto": "http"})
    assert "strict-transport-security" not in plain.headers
    behind = await client.get("/api/dogs", headers={"X-Forwarded-Proto": "https"})
    assert behind.headers.get_list("strict-transport-security") == ["max-age=31536000"]
    direct = await client.get("https://test/api/dogs")
    assert direct.headers["strict-transport-security"] == "max-age=31536000"


async def test_pages_of_other_origins_may_not_call_unless_they_are_named(
    settings: Settings, client: httpx.AsyncClient
) -> None:
    asking = {"Origin": FOREIGN, "Access-Control-Request-Method": "GET"}
    refused = await client.options("/api/dogs", headers=asking)
    assert refused.status_code == 405
    assert "access-control-allow-origin" not in refused.headers
    named = settings.model_copy(update={"cors": CorsSettings(origins=[FOREIGN])})
    async with running_app(named) as app, client_of(app) as other:
        allowed = await other.options("/api/dogs", headers=asking)
        assert allowed.headers["access-control-allow-origin"] == FOREIGN
        stranger = asking | {"Origin": "https://evil.example.org"}
        answer = await other.options("/api/dogs", headers=stranger)
        assert "access-control-allow-origin" not in answer.headers
        read = await other.get("/api/dogs", headers={"Origin": FOREIGN})
        assert read.headers["access-control-allow-origin"] == FOREIGN
        assert read.headers["content-security-policy"] == NOTHING
        missing = await other.get("/api/posts", headers={"Origin": FOREIGN})
        assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (
            401,
            FOREIGN,
        )
