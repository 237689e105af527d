"""Methods that a path does not know."""

import httpx
import pytest

from tests.steps.accounts import problem


@pytest.mark.req("S3.8")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/users/me", {"GET", "PATCH", "DELETE"}),
        ("OPTIONS", "/api/users/me", {"GET", "PATCH", "DELETE"}),
        ("GET", "/api/auth/login", {"POST"}),
        ("PUT", "/api/users/me", {"GET", "PATCH", "DELETE"}),
        ("PATCH", "/api/posts/1", {"GET", "DELETE"}),
        ("DELETE", "/api/posts/mine", {"GET"}),
        ("PUT", "/api/dashboard", {"GET"}),
        ("PUT", "/metrics", {"GET", "HEAD"}),
    ],
)
async def test_method_that_is_not_known_is_refused_with_all_that_are(
    client: httpx.AsyncClient, method: str, path: str, allowed: set[str]
) -> None:
    response = await client.request(method, path)
    problem(response, 405, "method_not_allowed")
    assert {name.strip() for name in response.headers["allow"].split(",")} == allowed
