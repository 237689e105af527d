"""Errors that belong to no module: unknown paths, wrong methods, names of requests."""

import re

import httpx
import pytest

from tests.api.every_route.checks import check_problem
from tests.api.every_route.operations import DOCUMENT, METHODS, OPERATIONS, Operation, name_of
from tests.steps.types import Http


@pytest.mark.req("S4.10", "S3.8")
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/api", "/api/", "/api/nothing", "/api/postsx", "/api/posts/1/nothing"),
        *("/api//posts", "/API/POSTS", "/api/v1/posts", "/health", "/%00", "/\u202e"),
        "/..%2f..%2fetc/passwd",
    ],
)
async def test_unknown_path_is_404(path: str, client: Http) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert check_problem(await client.request(method, path), 404)["code"] == "not_found"


@pytest.mark.req("S4.10")
@pytest.mark.parametrize("path", sorted({each.path for each in OPERATIONS}))
async def test_trailing_slash_is_404_and_never_redirected(path: str, client: Http) -> None:
    for method in ("GET", "POST"):
        response = await client.request(method, path.replace("{", "").replace("}", "") + "/")
        check_problem(response, 404)


def fits(path: str, template: str) -> bool:
    """Tell whether a literal path is also an address of a template whose parameters are words."""
    words = {
        parameter["name"]
        for operation in DOCUMENT["paths"][template].values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path" and parameter["schema"].get("type") == "string"
    }
    pattern = re.sub(
        r"\{(\w+)\}", lambda match: r"[^/{}]+" if match[1] in words else r"\{", template
    )
    return re.fullmatch(pattern, path) is not None


@pytest.mark.req("S4.10")
@pytest.mark.parametrize("path", sorted({each.path for each in OPERATIONS}))
async def test_wrong_method_is_405_and_names_the_right_ones(path: str, client: Http) -> None:
    known = {
        method.upper()
        for template in DOCUMENT["paths"]
        if template == path or fits(path, template)
        for method in DOCUMENT["paths"][template]
        if method in METHODS
    }
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
        if method in known:
            continue
        response = await client.request(method, path.replace("{", "").replace("}", ""))
        if method == "HEAD":
            assert response.status_code == 405
        else:
            assert check_problem(response, 405)["code"] == "method_not_allowed"
        assert set(response.headers["allow"].split(", ")) == known


@pytest.mark.req("S4.10", "S3.11")
async def test_request_id_is_taken_over_when_well_formed(client: Http) -> None:
    for good in ("abcdefgh", "A-b_9" * 3, "x" * 64):
        response = await client.get("/api/nothing", headers={"X-Request-ID": good})
        assert response.headers["x-request-id"] == good
        assert response.json()["request_id"] == good
    for bad in ("short", "x" * 65, "with space", "new\tline", "{injection}", "ümlaut-id"):
        headers = httpx.Headers([(b"X-Request-ID", bad.encode("latin-1"))])
        response = await client.get("/api/nothing", headers=headers)
        assert response.headers["x-request-id"] != bad
        assert response.headers.get_list("x-request-id") == [response.json()["request_id"]]


async def test_every_request_gets_a_name_of_its_own(client: Http) -> None:
    names = [(await client.get("/health/live")).headers["x-request-id"] for _ in range(50)]
    assert len(set(names)) == 50


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
async def test_every_answer_forbids_guessing_its_type(operation: Operation, client: Http) -> None:
    response = await client.request(**operation.request())
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_sign_in_answers_are_kept_by_no_cache(client: Http) -> None:
    response = await client.post("/api/auth/username", json={"username": "cache-me-not"})
    client.cookies.clear()
    assert response.headers["cache-control"] == "no-store"
