"""Every operation is fuzzed by its own description: no operation, check or status is left out.

SCAN_URL and SCAN_DATABASE_URL name an API that runs already, with a worker, and its database.
"""

import os
import string
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import allow_header_conformance, unsupported_method

from tests.api.every_route.operations import DOCUMENT, OPERATIONS
from tests.api.every_route.visitor import Visitor
from tests.conftest import NOWHERE
from tests.steps.accounts import COOKIE
from tests.steps.processes import ApiProcess
from tests.steps.sizes import SIZES

# The formats that the document names: rules about kinds of characters, which no pattern can say.
_LETTERS = string.ascii_letters + string.digits + "äßéñøŁжΩאبगあ漢字한"
_MARKED = st.characters(blacklist_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co"])
schemathesis.openapi.format("username", st.text(_LETTERS, min_size=2, max_size=24))
schemathesis.openapi.format(
    "single-line", st.tuples(st.sampled_from(_LETTERS), st.text(_MARKED)).map("".join)
)
_STORABLE = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
schemathesis.openapi.format(
    "visible-text", st.tuples(_STORABLE, st.sampled_from(_LETTERS)).map("".join)
)
schemathesis.openapi.format(
    "dog-name", st.tuples(st.sampled_from(_LETTERS), st.text(_LETTERS, max_size=30)).map("".join)
)
schemathesis.openapi.format(
    "image-url",
    st.tuples(
        st.sampled_from(["http://example.org/", "https://example.org:8443/a?b=", "/art/"]),
        st.text(string.ascii_letters + string.digits + "-._~%/?#=&", min_size=1),
    ).map("".join),
)

schemathesis.openapi.format(
    "genre", st.text(string.ascii_letters + "äé -", min_size=1, max_size=20).map("G".__add__)
)

schema = schemathesis.openapi.from_dict(DOCUMENT)


@dataclass(frozen=True)
class Server:
    """What is fuzzed. Without a folder its uploads are out of reach."""

    url: str
    database_url: str
    data_dir: Path | None


@pytest.fixture(scope="module")
async def server(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    """The API that is named, else a process of its own, with its limits out of the way."""
    if "SCAN_URL" in os.environ:
        yield Server(os.environ["SCAN_URL"], os.environ["SCAN_DATABASE_URL"], None)
        return
    folder = tmp_path_factory.mktemp("server")
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "AUTH__SECRET": "test-secret-" * 4,
        "LOG_LEVEL": "warning",
        "LIMITS__AUTH_PER_MINUTE": "1000000",
        "LIMITS__WRITES_PER_MINUTE": "1000000",
        "DOGS__PICTURES_URL": NOWHERE,
        "JOBS__QUEUE": f"test-{uuid4().hex}",
    }
    process = ApiProcess(environment, folder / "server.log")
    await process.start()
    yield Server(process.url, database_url, folder)
    process.stop()


RESERVED = frozenset({"/api/dogs/is_adopted"})
"""Methods that a path does not document are refused with 422: the name of no dog, not with 405."""


@pytest.fixture
def visitor(server: Server) -> Iterator[Visitor]:
    """A visitor of one operation, who must have reached it in the end."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        visitor = Visitor(client, server.database_url, server.data_dir)
        yield visitor
    assert [status for status in visitor.statuses if 200 <= status < 300], visitor.statuses
    enough = SIZES.schemathesis_examples if visitor.has_choice else 1
    assert len(visitor.statuses) >= enough


def make_sense(case: Any, visitor: Visitor, headers: dict[str, str]) -> None:
    """Give a case that is to be accepted what a description cannot say: what exists and agrees."""
    for name in case.path_parameters or {}:
        operation_id = case.operation.definition.raw["operationId"]
        case.path_parameters[name] = visitor.find_for(operation_id, name, headers)
    if {"from", "to"} & set(case.query or {}):  # a period is at most a year long, not any
        case.query |= {"from": "2026-02-01", "to": "2026-10-31"}
    body = case.body if isinstance(case.body, dict) else {}
    if body.get("image_file_id"):
        body["image_file_id"] = visitor.find("file_id", headers)
        body.pop("image_url", None)
    if body.get("id_user"):
        body["id_user"] = visitor.find("user_id", headers)
    if "password_confirmation" in body:
        body["password_confirmation"] = body.get("password")
    elif case.operation.path in {"/api/auth/login", "/api/auth/token"}:
        name = "identifier" if "identifier" in body else "username"
        body[name], body["password"] = visitor.register()
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = uuid4().hex


@pytest.mark.req("U9", "S3.8", "S3.10", "S4.8")
@schema.parametrize()
@settings(
    max_examples=SIZES.schemathesis_examples, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_operation_is_as_described(case: Any, server: Server, visitor: Visitor) -> None:
    raw = case.operation.definition.raw
    headers, cookies = visitor.sign_in(raw["operationId"])
    is_positive = case.meta.generation.mode is GenerationMode.POSITIVE
    if is_positive:
        make_sense(case, visitor, headers)
    schemes = {name for scheme in raw.get("security", []) for name in scheme}
    if "bearer" in schemes:
        case.cookies.pop(
            COOKIE, None
        )  # either is enough, so a bad one beside a good one proves nothing
    needs_cookie = is_positive and "bearer" not in schemes
    options = {"headers": headers, "cookies": cookies if needs_cookie else {}}
    response = case.call(base_url=server.url, **options)
    visitor.statuses.append(response.status_code)
    places = {parameter["in"] for parameter in raw.get("parameters", [])}
    visitor.has_choice = "requestBody" in raw or bool(places & {"path", "query"})
    skipped = (
        [unsupported_method, allow_header_conformance] if case.operation.path in RESERVED else []
    )
    case.validate_response(
        response, headers=headers, transport_kwargs=options, excluded_checks=skipped
    )


def test_document_leaves_nothing_out() -> None:
    found = [result for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(found) == len(OPERATIONS)
