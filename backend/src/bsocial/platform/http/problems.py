"""Maps errors to responses: RFC 9457 problem+json."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bsocial.core.errors import DomainError, Invalid, RateLimited, Unauthenticated
from bsocial.platform.http.deps import authenticate_first
from bsocial.platform.http.router import allowed_methods

MEDIA_TYPE = "application/problem+json"
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class FieldProblem(BaseModel):
    """One invalid part of a request; `pointer` is a JSON pointer to it."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """An error response. Source: RFC 9457, with `code`, `request_id` and `errors` added."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[FieldProblem] | None = None


def problem_response(  # noqa: PLR0913  one for each member of a problem
    scope: Mapping[str, Any],
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Build the response of one problem."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": scope.get("path", ""),
        "code": code,
        "request_id": scope.get("request_id", ""),
    }
    if errors:
        body["errors"] = [error.model_dump() for error in errors]
    content = orjson.dumps(body)
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _domain_error(request: Request, error: DomainError) -> Response:
    """Map a domain error to a response by its kind."""
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    errors = []
    if isinstance(error, Invalid) and error.pointer:
        errors = [FieldProblem(pointer=error.pointer, code=error.code, message=error.message)]
    status = error.kind.value
    return problem_response(
        request.scope, status, error.code, error.message, errors=errors, headers=headers
    )


def _pointer(location: Sequence[object]) -> str:
    """Return the location of an error as a JSON pointer: `/body/title`."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in location)
    return "".join(f"/{part}" for part in parts).encode("utf-8", "replace").decode()


async def _validation_error(request: Request, error: RequestValidationError) -> Response:
    """List every invalid field. The input is not echoed."""
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        refusal = await _refuse_strangers(request)
        if refusal is not None:
            return refusal
    errors = [
        FieldProblem(
            # The location of a JSON error is an offset, not a member.
            pointer="/body" if item["type"] == "json_invalid" else _pointer(item["loc"]),
            code=item["type"],
            message=str(item["msg"]).removeprefix("Value error, "),
        )
        for item in found
    ]
    return problem_response(
        request.scope, 422, "invalid_request", "The request is not valid.", errors=errors
    )


async def _refuse_strangers(request: Request) -> Response | None:
    """Return the 401 or 429 that takes precedence over an unreadable body, or None."""
    try:
        await authenticate_first(request)
    except DomainError as error:
        return _domain_error(request, error)
    return None


async def _http_error(request: Request, error: HTTPException) -> Response:
    """Map the framework's errors: unknown path, wrong method, unreadable body."""
    if error.status_code == 400:
        return await _unreadable_body(request, error)
    code = _HTTP_CODES.get(error.status_code, "http_error")
    headers = error.headers
    if error.status_code == 405:
        headers = {"Allow": ", ".join(allowed_methods(request.scope, request.app.routes))}
    return problem_response(request.scope, error.status_code, code, error.detail, headers=headers)


async def _unreadable_body(request: Request, error: HTTPException) -> Response:
    """Return 422, as for an invalid field; 401 or 429 take precedence."""
    refusal = await _refuse_strangers(request)
    if refusal is not None:
        return refusal
    wrong = FieldProblem(pointer="/body", code="malformed_body", message=error.detail)
    return problem_response(request.scope, 422, "malformed_body", error.detail, errors=[wrong])


def internal_error(scope: Mapping[str, Any]) -> Response:
    """Return the 500 of an unhandled error, without details."""
    return problem_response(scope, 500, "internal_error", "Something went wrong on our side.")


def install_problems(app: FastAPI) -> None:
    """Register the error handlers on an app."""
    app.exception_handlers.update(
        {
            DomainError: _domain_error,
            RequestValidationError: _validation_error,
            HTTPException: _http_error,
        }
    )


def declares(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Declare the errors of a route for OpenAPI: `responses=declares(PostNotFound)`."""
    by_status: dict[int | str, list[type[DomainError]]] = {}
    for error in errors:
        by_status.setdefault(error.kind.value, []).append(error)
    return {
        status: {
            "model": Problem,
            "description": " ".join(f"`{error.code}`: {error.detail}" for error in group),
        }
        for status, group in by_status.items()
    }
