"""Who may see a post, on every way there is to it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import WebSocketRoute

from bsocial.entrypoints.api import ROUTERS
from tests.api.every_route.operations import OPERATIONS, Operation, resolve
from tests.api.every_route.visibility import EXCUSED, SOCKETS, WAYS, Kind, Role, Target, Viewer
from tests.steps.accounts import Person, quick
from tests.steps.actions import comment, follow, publish
from tests.steps.types import Http, Sql

_TELLING = frozenset({"post", "post_id", "post_ids", "posts", "comment_id", "comment"})
"""Names of parameters and members by which an operation speaks of posts."""


def names_in(schema: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Give the names of all members, and of all models, that a schema leads to."""
    if isinstance(schema, list):
        for each in schema:
            yield from names_in(each, seen)
    if not isinstance(schema, dict):
        return
    name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
    if name in seen:
        return
    if name:
        yield name
        schema = resolve(schema)
    yield from schema.get("properties", {})
    for each in schema.values():
        yield from names_in(each, seen | {name} if name else seen)


def speaks_of_posts(operation: Operation) -> bool:
    """Tell whether an operation takes or gives anything about posts."""
    spec = copy.deepcopy(operation.spec)
    answers = [spec["responses"][status] for status in spec["responses"] if status < "400"]
    taken = {each["name"] for place in ("path", "query") for each in operation.parameters(place)}
    names = {*names_in(answers), *names_in(spec.get("requestBody", {})), *taken}
    return bool(names & _TELLING) or any("Post" in name for name in names)


async def make_targets(author: Person, leaver: Person, sql: Sql) -> list[Target]:
    """Make a post of each kind, with so many views, likes and comments that it would be ranked."""
    targets = []
    for kind in Kind:
        person = leaver if kind is Kind.ORPHAN else author
        visibility = "followers" if kind is Kind.FOLLOWERS else "public"
        post_id = (await publish(person, f"A {kind} post", visibility=visibility))["id"]
        comment_id = (await comment(person, post_id))["id"]
        await sql.execute(
            "update post_stats set views = 1000000 + post_id, likes = 1000000 + post_id"
            " where post_id = $1",
            post_id,
        )
        await sql.execute(
            "insert into event_log (event_id, type, version, key, payload, occurred_at)"
            " select gen_random_uuid(), type, version, key, payload, occurred_at"
            " from event_log, generate_series(1, $2) where type = 'comment.created' and key = $1",
            str(post_id),
            post_id * (2 if kind is Kind.FOLLOWERS else 1),
        )
        targets.append(Target(kind, post_id, comment_id, person.id, person.username))
    return targets


@pytest.mark.req("S1.12", "S1.24", "S1.25", "S0.19")
@pytest.mark.parametrize("name", [*WAYS, *SOCKETS])
async def test_post_shows_to_those_who_may_see_it_and_to_nobody_else(
    name: str, client: Http, sql: Sql
) -> None:
    way = (WAYS | SOCKETS)[name]
    author, leaver, fan, stranger = [await quick(client) for _ in range(4)]
    for idol in (author, leaver):
        await follow(fan, idol)
    targets = await make_targets(author, leaver, sql)
    deleted = next(each for each in targets if each.kind is Kind.DELETED)
    await author.delete(f"/api/posts/{deleted.post_id}")
    await leaver.delete("/api/users/me")
    viewers = [
        Viewer(Role.VISITOR, client, None),
        Viewer(Role.STRANGER, client, stranger),
        Viewer(Role.FOLLOWER, client, fan),
        Viewer(Role.AUTHOR, client, author),  # the last one: the author may delete
    ]
    shown = {
        (viewer.role, target.kind): await way.shows(viewer, target)
        for viewer in viewers
        for target in targets
    }
    expected = {each: way.expected(*each) for each in shown}
    assert shown == expected
    assert any(expected.values())


@pytest.mark.req("S1.12", "S4.18")
def test_every_operation_about_posts_has_a_line() -> None:
    found = {operation.id for operation in OPERATIONS if speaks_of_posts(operation)}
    assert found == set(WAYS) | set(EXCUSED)
    assert not set(WAYS) & set(EXCUSED)


@pytest.mark.req("S1.12")
def test_every_socket_has_a_line() -> None:
    sockets = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, WebSocketRoute)
    }
    assert sockets == set(SOCKETS)


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": [{"name": "post_id", "in": "query", "schema": {"type": "integer"}}]},
        {"requestBody": {"content": {"a/b": {"schema": {"properties": {"post_ids": {}}}}}}},
        {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": "#/x/PostView"}}}}}},
        {"responses": {"200": {"content": {"a/b": {"schema": {"properties": {"post": {}}}}}}}},
    ],
)
def test_new_operation_about_posts_is_noticed(change: dict[str, Any]) -> None:
    silent = next(each for each in OPERATIONS if each.id == "get_auth_config")
    assert not speaks_of_posts(silent)
    spec = silent.spec | change
    assert speaks_of_posts(Operation("get", "/api/new", spec))
