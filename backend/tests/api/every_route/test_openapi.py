"""The document of the API: valid, complete, stable."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from jsonschema_rs import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from bsocial.core.errors import DomainError
from bsocial.entrypoints.api import ROUTERS
from tests.api.every_route.operations import (
    DOCUMENT,
    KNOWS_EVERY_ID,
    OPERATIONS,
    TAKES_NAMES,
    Operation,
    name_of,
    resolve,
)

ROUTES = {
    route.name: route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.include_in_schema
}


@pytest.mark.req("U9", "S0.30", "S3.10")
def test_document_is_valid() -> None:
    # Formats are not asserted: URLs may be relative (OpenAPI 3.1.0, "Relative References in URLs").
    validator = Draft202012Validator(OPENAPI_31, validate_formats=False)
    assert [error.message for error in validator.iter_errors(DOCUMENT)] == []
    assert [*validator.iter_errors({**DOCUMENT, "paths": 1})] != []
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.req("U9")
def test_operation_ids_are_the_functions_names() -> None:
    ids = [operation.id for operation in OPERATIONS]
    assert len(ids) == len(set(ids))
    assert sorted(ids) == sorted(ROUTES)
    for name in ids:
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name)
        assert ROUTES[name].endpoint.__name__ == name


@pytest.mark.req("U9", "S3.10")
@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_operation_has_summary_and_description(operation: Operation) -> None:
    assert 3 <= len(operation.spec["summary"]) <= 60
    assert not operation.spec["summary"].endswith(".")
    assert len(operation.spec["description"].split()) >= 3
    assert operation.spec["tags"]


@pytest.mark.req("S3.10")
@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if "requestBody" in each.spec], ids=name_of
)
def test_body_has_examples_that_it_accepts(operation: Operation) -> None:
    schema = operation.body or operation.form or operation.upload
    assert schema
    examples = schema.get("examples") or [_from_members(schema)]
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    for value in examples:
        assert value
        assert [error.message for error in validator.iter_errors(value)] == []


def _from_members(schema: dict[str, Any]) -> dict[str, Any]:
    """Put an example together from those of the members, each of which must have one."""
    needed = schema.get("required") or list(schema["properties"])
    return {name: _member_example(schema["properties"][name]) for name in needed}


def _member_example(member: dict[str, Any]) -> Any:
    """Take the example of a member, or of one of its kinds."""
    member = resolve(member)
    kinds = [resolve(kind) for kind in member.get("anyOf", [])]
    for each in (member, *kinds):
        if each.get("examples"):
            return each["examples"][0]
        if "const" in each or "enum" in each:
            return each.get("const") or each["enum"][0]
    pytest.fail(f"no example: {member}")


@pytest.mark.req("S3.10", "S4.10")
@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_errors_are_declared_as_problems(operation: Operation) -> None:
    responses = operation.spec["responses"]
    errors = {status: answer for status, answer in responses.items() if int(status) >= 400}
    for status, answer in errors.items():
        assert set(answer["content"]) == {"application/problem+json"}, status
        assert re.match(r"`[a-z_]+`: ", answer["description"]), status
    expected = {"503"}
    if operation.needs_token:
        expected.add("401")
    if operation.spec.get("requestBody") or operation.spec.get("parameters"):
        expected |= set() if operation.id in {"refresh_session", "logout"} else {"422"}
    if operation.method != "get":
        expected |= {"413"}
    if operation.parameters("path") and operation.id not in KNOWS_EVERY_ID | TAKES_NAMES:
        expected.add("404")
    assert expected <= set(errors)
    assert [status for status in responses if int(status) < 400]


def _subclasses(kind: type[DomainError]) -> set[type[DomainError]]:
    return {each for direct in kind.__subclasses__() for each in {direct, *_subclasses(direct)}}


@pytest.mark.req("S3.10")
def test_codes_of_errors_are_stable_names() -> None:
    codes = [error.code for error in _subclasses(DomainError)]
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)
    assert len(codes) == len(set(codes)), "two errors share a code"


@pytest.mark.req("S3.10")
@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if "200" in each.spec["responses"]], ids=name_of
)
def test_answers_are_described(operation: Operation) -> None:
    for status in ("200", "201"):
        answer = operation.spec["responses"].get(status)
        if answer is not None:
            ((media_type, content),) = answer["content"].items()
            schema = resolve(content["schema"])
            assert schema["type"] == ("object" if media_type == "application/json" else "string")
            assert schema.get("properties") or schema["type"] == "string"


def test_no_answer_shows_a_secret() -> None:
    shown = [
        name
        for model, schema in DOCUMENT["components"]["schemas"].items()
        if model.endswith(("Read", "View", "Detail", "Config", "Dashboard"))
        for name in schema.get("properties", {})
    ]
    assert shown
    assert {"password", "password_hash", "refresh_token", "views"} & set(shown) == {"views"}


@pytest.mark.req("S0.17")
def test_views_stand_in_no_answer_about_a_post() -> None:
    for model in ("PostView", "PostDetail", "OwnPostView", "LikeRead"):
        assert "views" not in DOCUMENT["components"]["schemas"][model]["properties"]
