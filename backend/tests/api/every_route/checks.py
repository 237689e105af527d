"""What every error answer looks like, and that nothing was written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx

from bsocial.schema import Base

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id"}

MOVING = {"jobs": ["sends", "due_at"]}
"""Columns that change by themselves: jobs are sent in the background."""


def check_problem(response: httpx.Response, *statuses: int) -> dict[str, object]:
    """Check that an answer is a problem with one of these statuses; gives its body."""
    sent = f"{response.request.method} {response.request.url}"
    assert response.status_code in statuses, f"{sent}: {response.status_code} {response.text[:500]}"
    assert response.headers["content-type"] == "application/problem+json", sent
    body: dict[str, object] = response.json()
    assert body.keys() - {"errors"} == MEMBERS, sent
    assert body["status"] == response.status_code
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["code"]
    assert body["detail"]
    errors = body.get("errors", [])
    assert isinstance(errors, list)
    for error in errors:
        assert error.keys() == {"pointer", "code", "message"}, sent
        assert error["pointer"].startswith("/"), sent
        assert error["code"], sent
        assert error["message"], sent
    return body


async def contents(sql: asyncpg.Connection) -> dict[str, str]:
    """Give a digest of everything that every table holds."""
    digests = {}
    for name in Base.metadata.tables:
        row = f"(to_jsonb(t) - array{MOVING[name]})::text" if name in MOVING else "t::text"
        digests[name] = await sql.fetchval(
            f"select md5(coalesce(string_agg({row}, '|' order by {row}), '')) from {name} t"
        )
    return digests


@asynccontextmanager
async def nothing_written(sql: asyncpg.Connection) -> AsyncIterator[None]:
    """Check that no row of any table came, went or changed."""
    before = await contents(sql)
    yield
    assert await contents(sql) == before
