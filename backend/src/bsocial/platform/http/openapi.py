"""The OpenAPI document, completed with the errors of every operation."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from bsocial.core.errors import RateLimited, TooLarge, Unauthenticated, Unavailable
from bsocial.platform.http.problems import MEDIA_TYPE, Problem, declares

_PASSWORD_FLOW = {
    "type": "oauth2",
    "description": "Sign in right here, with username or e-mail and password.",
    "flows": {"password": {"tokenUrl": "/api/auth/token", "scopes": {}}},
}
_METHODS_WITH_BODY = {"post", "put", "patch", "delete"}


def describe(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Replace the app's OpenAPI document by the completed one; the routers keep their order."""

    def openapi() -> dict[str, Any]:
        """Build the document once, and cache it."""
        if app.openapi_schema is None:
            app.openapi_schema = _complete(app, routers)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to extend it


def _complete(app: FastAPI, routers: Iterable[APIRouter]) -> dict[str, Any]:
    """Generate the document and add the errors that are raised outside the routes."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=[route for router in routers for route in router.routes],
    )
    components = document.setdefault("components", {})
    components.setdefault("securitySchemes", {})["password"] = _PASSWORD_FLOW
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    if "Problem" not in schemas:
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"))
        schemas["Problem"] = problem
    for method, operation in _operations(document):
        _complete_operation(method, operation)
    return document


def _complete_operation(method: str, operation: dict[str, Any]) -> None:
    """Add to an operation the errors and security that follow from its method."""
    if {"bearer": []} in operation.get("security", []):
        operation["security"] = [{"password": []}, *operation["security"]]
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _without_null(parameter["schema"])
    responses = operation["responses"]
    for status, answer in _common(method, operation).items():
        responses.setdefault(str(status), answer)
    for status, answer in responses.items():
        if int(status) >= 400:
            answer["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = dict(sorted(responses.items()))


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all operations with their methods."""
    for path in document["paths"].values():
        yield from path.items()


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an optional parameter's schema without null, which a query or header cannot be."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}


def _common(method: str, operation: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Return the error responses common to operations of this method and security."""
    errors: list[Any] = [Unavailable]
    if "security" in operation:
        errors.append(Unauthenticated)
    if method in _METHODS_WITH_BODY:
        errors += [RateLimited, TooLarge]
    answers = declares(*errors)
    for answer in answers.values():
        answer.pop("model")
    if "422" in operation["responses"]:
        operation["responses"]["422"]["description"] = "`invalid_request`: see `errors`."
    return answers
