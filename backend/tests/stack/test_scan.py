"""What a scanner would find: answers that are not as described, headers that are not there."""

import sys

import httpx
import pytest

from bsocial.platform.config import ROOT_DIR
from tests.stack.stack import MINUTES, Stack

SHUT = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
BOTH = ("/login", "/dashboard", "/nothing/there", "/docs", "/api/dashboard", "/api/posts")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "0")
ALONE = ("/docs", "/api/dashboard", "/api/posts", "/nothing")


def test_every_operation_behind_the_proxy_is_as_described(stack: Stack) -> None:
    said = stack.run(
        [*PYTEST, "tests/api/every_route/test_schemathesis.py"],
        folder=ROOT_DIR / "backend",
        timeout=30 * MINUTES,
        environment={
            "APP_ENV": "test",
            "SCAN_URL": stack.api_url,
            "SCAN_DATABASE_URL": stack.database_url,
        },
    )
    assert " passed" in said
    stack.inside("app", "bsocial", "audit")


@pytest.mark.parametrize("path", BOTH)
async def test_site_tells_browsers_what_to_refuse(path: str, stack: Stack) -> None:
    await is_shut(stack.web_url + path)


@pytest.mark.parametrize("path", ALONE)
async def test_api_tells_browsers_what_to_refuse(path: str, stack: Stack) -> None:
    await is_shut(stack.api_url + path)


async def is_shut(url: str) -> None:
    """Ask for something, and look at the headers of whatever comes."""
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.get(url)
    for name, value in SHUT.items():
        assert answer.headers.get_list(name) == [value], name
    (policy,) = answer.headers.get_list("content-security-policy")
    rules = {name: values for name, *values in (rule.split() for rule in policy.split(";"))}
    assert rules["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in rules.get("script-src", rules["default-src"])
    assert answer.headers.get_list("referrer-policy")
    for name in ("x-powered-by", "access-control-allow-origin", "strict-transport-security"):
        assert name not in answer.headers
