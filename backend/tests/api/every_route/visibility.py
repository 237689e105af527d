"""The ways in which an answer can show or count a post, and who may see it on each.

Every operation that names a post or lists posts has a line in WAYS, and every socket one in
SOCKETS: `test_visibility.py` fails without it, and walks them all.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

import httpx

from tests.api.live.ways import shows_in, shows_on_stream
from tests.steps.accounts import Person
from tests.steps.actions import all_pages


class Role(StrEnum):
    AUTHOR = "author"
    FOLLOWER = "follower"
    STRANGER = "stranger"
    VISITOR = "visitor"


class Kind(StrEnum):
    """What is asked about: a post by its visibility, one deleted, one of a deleted account."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    DELETED = "deleted"
    ORPHAN = "orphan"


@dataclass(frozen=True)
class Target:
    """A post, with a comment under it, by the author of this world."""

    kind: Kind
    post_id: int
    comment_id: int
    author_id: int
    author_name: str


@dataclass(frozen=True)
class Viewer:
    """Someone who asks; a visitor has no token."""

    role: Role
    client: httpx.AsyncClient
    person: Person | None

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self.person.headers if self.person else {}
        headers = headers | {"Idempotency-Key": uuid4().hex}
        return await self.client.request(method, path, headers=headers, **options)


def may_see(role: Role, kind: Kind) -> bool:
    """Tell who may see which post: the rule that every way must keep."""
    if kind in {Kind.DELETED, Kind.ORPHAN} or role is Role.VISITOR:
        return False
    return kind is Kind.PUBLIC or role in {Role.AUTHOR, Role.FOLLOWER}


def only_author(role: Role, kind: Kind) -> bool:
    return role is Role.AUTHOR and may_see(role, kind)


def followed_or_own(role: Role, kind: Kind) -> bool:
    """Tell it for what is shown to the author and to followers."""
    return role in {Role.AUTHOR, Role.FOLLOWER} and may_see(role, kind)


def public_to_all(_role: Role, kind: Kind) -> bool:
    """Tell it for what names public posts only, and needs no token."""
    return kind is Kind.PUBLIC


def ever_public_or_own(role: Role, kind: Kind) -> bool:
    """Tell it for history: deletions change nothing, and a post for followers is its author's."""
    if kind is Kind.FOLLOWERS:
        return role is Role.AUTHOR
    return role is not Role.VISITOR


def best_or_worst(role: Role, kind: Kind) -> bool:
    """Tell it for extremes: the post for followers is the best one, so it hides the next best."""
    is_hidden = kind is Kind.DELETED and role is Role.AUTHOR
    return ever_public_or_own(role, kind) and not is_hidden


Shows = Callable[[Viewer, Target], Awaitable[bool]]


@dataclass(frozen=True)
class Way:
    """How to find out whether a post shows, and to whom it must and must not."""

    shows: Shows
    expected: Callable[[Role, Kind], bool] = may_see
    needs_token: bool = True


def answered(method: str, path: str, **options: Any) -> Way:
    """Ask for one post: what may not be seen is 404, what may be seen is not."""

    async def shows(viewer: Viewer, target: Target) -> bool:
        response = await viewer.send(method, path.format(**vars(target)), **options)
        assert response.is_success or response.status_code in {401, 403, 404}, response.text
        return response.status_code not in {401, 404}

    return Way(shows)


def listed(path: str, expected: Callable[[Role, Kind], bool] = may_see) -> Way:
    """Look for a post on all pages of a list."""

    async def shows(viewer: Viewer, target: Target) -> bool:
        asked = path.format(**vars(target))
        first = await viewer.send("GET", asked)
        if viewer.person is None or first.status_code == 404:
            return first.is_success
        return target.post_id in {item["id"] for item in await all_pages(viewer.person, asked, 100)}

    return Way(shows, expected)


async def _counted_on_page(viewer: Viewer, target: Target) -> bool:
    """Compare the number of posts on a person's page with those that the list shows.

    The list has a line of its own, so an equal number counts what may be seen and nothing else.
    """
    page = await viewer.send("GET", f"/api/users/by-username/{target.author_name}")
    if viewer.person is None or page.status_code == 404:
        return page.is_success
    posts = await all_pages(viewer.person, f"/api/users/{target.author_id}/posts", 100)
    assert page.json()["posts"] == len(posts)
    return target.post_id in {item["id"] for item in posts}


async def _ranked(viewer: Viewer, target: Target) -> bool:
    """Look for a post in both rankings, where each of this world would be among the best."""
    shown = (await viewer.send("GET", "/api/dashboard")).json()
    named = [
        {place["post"]["id"] for place in shown[ranking]} for ranking in ("top_viewed", "top_liked")
    ]
    assert (target.post_id in named[0]) is (target.post_id in named[1])
    return target.post_id in named[0]


async def _discussed_most(viewer: Viewer, target: Target) -> bool:
    """Look for a post among those with the most comments of a day."""
    response = await viewer.send("GET", "/api/telemetry/top-posts-per-day")
    if viewer.person is None:
        return response.is_success
    days = response.json()["days"]
    return target.post_id in {place["post"]["id"] for day in days for place in day["posts"]}


async def _best_or_worst(viewer: Viewer, target: Target) -> bool:
    """Look for a post as its author's best or worst one."""
    path = f"/api/telemetry/users/{target.author_id}/best-and-worst-post"
    response = await viewer.send("GET", path)
    if viewer.person is None:
        return response.is_success
    shown = response.json()
    return target.post_id in {shown[place]["post"]["id"] for place in ("best", "worst")}


def told(path: str) -> Way:
    """Tell someone of a like of the post, and look for it among their notifications."""

    async def shows(viewer: Viewer, target: Target) -> bool:
        return await shows_in(viewer.client, viewer.person, target.post_id, path)

    return Way(shows)


async def _streamed(viewer: Viewer, target: Target) -> bool:
    """Watch the post, and wait for a comment on it and for a notification of it."""
    return await shows_on_stream(viewer.client, viewer.person, target.post_id)


_POST = "/api/posts/{post_id}"
WAYS: dict[str, Way] = {
    "list_posts": listed("/api/posts"),
    "list_own_posts": listed("/api/posts/mine", only_author),
    "get_feed": listed("/api/feed", followed_or_own),
    "list_posts_of_user": listed("/api/users/{author_id}/posts"),
    "get_person": Way(_counted_on_page),
    "get_post": answered("GET", _POST),
    "like_post": answered("PUT", f"{_POST}/like"),
    "unlike_post": answered("DELETE", f"{_POST}/like"),
    "record_view": answered("POST", f"{_POST}/views"),
    "list_comments": answered("GET", f"{_POST}/comments"),
    "create_comment": answered("POST", f"{_POST}/comments", json={"text": "Seen"}),
    "delete_comment": answered("DELETE", "/api/comments/{comment_id}"),
    "delete_post": answered("DELETE", _POST),
    "list_notifications": told("/api/notifications?limit=100"),
    "deliver_new_notifications": told("/api/notifications/new"),
    "get_post_stats": answered("GET", f"{_POST}/stats"),
    "get_top_posts_per_day": Way(_discussed_most, ever_public_or_own),
    "get_best_and_worst_post": Way(_best_or_worst, best_or_worst),
    "get_dashboard": Way(_ranked, public_to_all, needs_token=False),
}
"""One line for each operation."""
EXCUSED: dict[str, str] = {"create_post": "gives the caller what the caller has just written"}
"""Operations that speak of posts and can show nobody another's."""
SOCKETS: dict[str, Way] = {"/api/notifications/stream": Way(_streamed)}
"""One line for each WebSocket, by its path: they stand in no document."""
