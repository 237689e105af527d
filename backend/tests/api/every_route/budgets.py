"""How many statements each operation may send, and what for, with a warm session cache."""

from uuid import uuid4

import httpx

from tests.api.every_route.shown import make_pictures
from tests.api.every_route.world import Send, World, call
from tests.steps.accounts import PASSWORD, fresh_name, refresh, registration


async def create_with_key(world: World) -> httpx.Response:
    """Publish with a key for the first time."""
    headers = world.person.headers | {"Idempotency-Key": uuid4().hex}
    return await world.client.post("/api/posts", json={"text": "Once"}, headers=headers)


async def create_with_picture(world: World) -> httpx.Response:
    body = {"text": "Look!", "image_file_id": world.file_id}
    return await world.person.post("/api/posts", json=body)


_SHOWN: dict[int, str] = {}


async def get_picture(world: World) -> httpx.Response:
    """Get a picture, which is made at the first call for all others."""
    if id(world.client) not in _SHOWN:
        created = await create_with_picture(world)
        await make_pictures(world.settings)
        post = await world.person.get(created.headers["location"])
        _SHOWN[id(world.client)] = post.json()["image_url"]
    return await world.client.get(_SHOWN[id(world.client)])


async def follow_again(world: World) -> httpx.Response:
    path = f"/api/users/{world.friend_id}/follow"
    return await world.person.put(path)


async def use_refresh_token(world: World) -> httpx.Response:
    return await refresh(world.client, world.person.cookie)


async def revoke_own(world: World) -> httpx.Response:
    """End the session that this very request uses."""
    path = f"/api/auth/sessions/{world.session_id}"
    return await world.person.delete(path)


async def create_movie(world: World) -> httpx.Response:
    headers = world.admin.headers
    return await world.client.post("/api/movies", json={"title": "New"}, headers=headers)


async def best_and_worst(world: World) -> httpx.Response:
    """Ask about one's own posts."""
    path = f"/api/telemetry/users/{world.person.id}/best-and-worst-post"
    return await world.person.get(path)


async def log_in(world: World) -> httpx.Response:
    form = {"identifier": world.person.username, "password": PASSWORD}
    return await world.client.post("/api/auth/login", json=form)


async def log_in_with_form(world: World) -> httpx.Response:
    """Sign in as the documentation's page does."""
    form = {"username": world.person.username, "password": PASSWORD}
    return await world.client.post("/api/auth/token", data=form)


async def quick_again(world: World) -> httpx.Response:
    """Sign in to an account that has no password."""
    return await world.client.post(QUICK, json={"username": world.quick_name})


def signup_form() -> dict[str, str]:
    return {"email": f"{fresh_name()}@example.org", "password": PASSWORD}


async def add_dog(world: World, **fields: object) -> httpx.Response:
    """Add a dog whose picture is left to a job."""
    path = f"/api/dogs/{fresh_name()}"
    return await world.person.post(path, json=fields)


async def add_dog_for_other(world: World) -> httpx.Response:
    return await add_dog(world, id_user=world.other_id)


def user_form() -> dict[str, str]:
    return {"name": "Eva", "last_name": "X", "email": f"{fresh_name()}@example.org"}


# A unit of work sends BEGIN and COMMIT beside its own statements; U stands for both.
U = 2
QUICK = "/api/auth/username"
BUDGETS: dict[str, tuple[int, str, Send]] = {
    "get_dashboard": (1, "one snapshot", call("GET", "/api/dashboard")),
    "list_posts": (1, "the page", call("GET", "/api/posts")),
    "get_feed": (1, "the page", call("GET", "/api/feed")),
    "get_post": (1, "the post", call("GET", "/api/posts/{0}")),
    "list_own_posts": (0, "cached", call("GET", "/api/posts/mine")),
    "list_own_posts, not cached": (1, "the page", call("GET", "/api/posts/mine?limit=7")),
    "create_post": (U + 2, "post, event", call("POST", "/api/posts", json={"text": "a"})),
    "create_post, with an upload": (U + 4, "upload, post, job, event", create_with_picture),
    "create_post, with a key": (U + 5, "lock, key, post, key, event", create_with_key),
    "delete_post": (U + 4, "lock, author, post, event", call("DELETE", "/api/posts/{0}")),
    "record_view": (1, "one per group", call("POST", "/api/posts/{0}/views")),
    "like_post": (U + 2, "lock, like", call("PUT", "/api/posts/{0}/like")),
    "unlike_post": (U + 2, "lock, like", call("DELETE", "/api/posts/{0}/like")),
    "list_comments": (1, "the page", call("GET", "/api/posts/{0}/comments")),
    "create_comment": (
        *(U + 3, "lock, comment, event"),
        call("POST", "/api/posts/{0}/comments", json={"text": "a"}),
    ),
    "delete_comment": (
        *(U + 4, "lock, author, comment, event"),
        call("DELETE", "/api/comments/{comment_id}"),
    ),
    "list_posts_of_user": (1, "the page", call("GET", "/api/users/{person.id}/posts")),
    "list_posts_of_user, none": (
        2,
        "the page, the user",
        call("GET", "/api/users/{other_id}/posts"),
    ),
    "search_people": (1, "the page", call("GET", "/api/users")),
    "search_people, by name": (2, "beginnings, walk", call("GET", "/api/users?q={quick_name}")),
    "get_person": (1, "the page", call("GET", "/api/users/by-username/{quick_name}")),
    "follow_user": (U + 3, "lock, follow, event", call("PUT", "/api/users/{other_id}/follow")),
    "follow_user, again": (U + 2, "lock, follow", follow_again),
    "unfollow_user": (
        *(U + 3, "lock, follow, event"),
        call("DELETE", "/api/users/{friend_id}/follow"),
    ),
    "list_movies": (0, "cached", call("GET", "/api/movies")),
    "list_movies, not cached": (1, "the page", call("GET", "/api/movies?sort=-average")),
    "list_genres": (1, "the genres", call("GET", "/api/movies/genres")),
    "get_movie": (1, "the movie", call("GET", "/api/movies/{movie_id}")),
    "create_movie": (U + 2, "movie, event", create_movie),
    "rate_movie": (
        *(U + 3, "lock, rating, event"),
        call("PUT", "/api/movies/{movie_id}/rating", json={"score": 7}),
    ),
    "rate_movie, the same": (
        *(U + 2, "lock, rating"),
        call("PUT", "/api/movies/{movie_id}/rating", json={"score": 3}),
    ),
    "remove_rating": (
        *(U + 3, "lock, rating, event"),
        call("DELETE", "/api/movies/{movie_id}/rating"),
    ),
    "list_ratings_of_movie": (1, "the page", call("GET", "/api/movies/{movie_id}/ratings")),
    "list_ratings_of_user": (1, "the page", call("GET", "/api/users/{person.id}/ratings")),
    "list_ratings_of_user, none": (
        *(2, "page, user"),
        call("GET", "/api/users/{other_id}/ratings"),
    ),
    "list_followers": (1, "the page", call("GET", "/api/users/{friend_id}/followers")),
    "list_followers, none": (2, "page, user", call("GET", "/api/users/{other_id}/followers")),
    "list_following": (1, "the page", call("GET", "/api/users/{person.id}/following")),
    "get_me": (1, "the account", call("GET", "/api/users/me")),
    "delete_me": (
        *(U + 6, "lock, account, sessions, notice, event, count"),
        call("DELETE", "/api/users/me"),
    ),
    "update_me": (
        *(U + 5, "lock, before, after, notice, event"),
        call("PATCH", "/api/users/me", json={"first_name": "Eva"}),
    ),
    "change_password": (
        *(U + 7, "hash to check, lock, hash again, new hash, sessions, notice, event"),
        call("PUT", "/api/users/me/password", json={"current": PASSWORD, "new": PASSWORD + "x"}),
    ),
    "register": (
        *(U + 4, "account, session, events, count"),
        call("POST", "/api/auth/register", json=registration),
    ),
    "signup": (
        *(U + 4, "account, session, events, count"),
        call("POST", "/api/auth/signup", json=signup_form),
    ),
    "login": (U + 5, "hash to check, lock, account, session, event", log_in),
    "login_with_form": (U + 5, "as login", log_in_with_form),
    "login_with_username": (U + 5, "account, lock, again, session, event", quick_again),
    "login_with_username, new": (
        *(U + 5, "account, account, session, events, count"),
        call("POST", QUICK, json=lambda: {"username": fresh_name()}),
    ),
    "refresh_session": (U + 3, "lock, session, account", use_refresh_token),
    "logout": (U + 4, "lock, session, notice, event", call("POST", "/api/auth/logout")),
    "revoke_session": (U + 4, "lock, session, notice, event", revoke_own),
    "list_notifications": (1, "the page", call("GET", "/api/notifications")),
    "count_unread_notifications": (
        *(1, "the number"),
        call("GET", "/api/notifications/unread-count"),
    ),
    "deliver_new_notifications": (
        *(1, "found, marked and given in one"),
        call("GET", "/api/notifications/new"),
    ),
    "mark_notifications_read": (
        *(1, "marked and counted in one"),
        call("POST", "/api/notifications/read", json={"ids": [1, 2], "all": True}),
    ),
    "create_stream_ticket": (1, "the ticket", call("POST", "/api/notifications/ticket")),
    "get_post_stats": (1, "totals and days", call("GET", "/api/posts/{0}/stats")),
    "get_logins_per_day": (1, "the days", call("GET", "/api/telemetry/logins-per-day")),
    "get_top_posts_per_day": (1, "the days", call("GET", "/api/telemetry/top-posts-per-day")),
    "get_best_and_worst_post": (1, "both posts", best_and_worst),
    "list_dogs": (1, "the page", call("GET", "/api/dogs")),
    "list_adopted_dogs": (1, "the page", call("GET", "/api/dogs/is_adopted")),
    "get_dog": (1, "the dog", call("GET", "/api/dogs/{dog_name}")),
    "get_dog_by_id": (1, "the dog", call("GET", "/api/dogs/by-id/{dog_id}")),
    "create_dog": (U + 4, "name, dog, jobs, event", add_dog),
    "create_dog, for somebody": (U + 5, "owner, name, dog, jobs, event", add_dog_for_other),
    "replace_dog": (
        *(U + 4, "lock, before, after, event"),
        call("PUT", "/api/dogs/{dog_name}", json={"is_adopted": True}),
    ),
    "update_dog": (
        *(U + 4, "lock, before, after, event"),
        call("PATCH", "/api/dogs/{dog_name}", json={"is_adopted": True}),
    ),
    "delete_dog": (U + 4, "lock, dog, dog, event", call("DELETE", "/api/dogs/{dog_name}")),
    "list_dogs_of_user": (1, "the page", call("GET", "/api/users/{person.id}/dogs")),
    "list_dogs_of_user, none": (2, "page, user", call("GET", "/api/users/{other_id}/dogs")),
    "create_file": (
        *(U + 4, "registered before it is written, kept, file, event"),
        call("POST", "/api/files", files={"file": ("a.txt", b"hello")}),
    ),
    "list_files": (1, "the page", call("GET", "/api/files")),
    "get_file": (1, "the file", call("GET", "/api/files/{file_id}")),
    "get_file_content": (1, "where it lies", call("GET", "/api/files/{file_id}/content")),
    "delete_file": (
        *(U + 4, "file, released, event, and struck out when its bytes are gone"),
        call("DELETE", "/api/files/{file_id}"),
    ),
    "get_picture": (1, "whether its post is there", get_picture),
    "get_job": (1, "the job", call("GET", "/api/jobs/{job_id}")),
    "create_user": (*(U + 3, "account, event, count"), call("POST", "/api/users", json=user_form)),
    "get_user": (1, "the account", call("GET", "/api/users/{other_id}")),
    "replace_user": (
        *(U + 5, "lock, before, after, notice, event"),
        call("PUT", "/api/users/{person.id}", json={"name": "Eva"}),
    ),
    "update_user": (
        *(U + 5, "lock, before, after, notice, event"),
        call("PATCH", "/api/users/{person.id}", json={"name": "Eva"}),
    ),
    "delete_user": (
        *(U + 7, "lock, before, account, sessions, notice, event, count"),
        call("DELETE", "/api/users/{person.id}"),
    ),
    "get_artwork": (0, "drawn", call("GET", "/api/art/{0}.svg")),
    "get_auth_config": (0, "a setting", call("GET", "/api/auth/config")),
    "list_sessions": (1, "the page", call("GET", "/api/auth/sessions")),
    "get_liveness": (0, "nothing", call("GET", "/health/live")),
    "get_readiness": (1, "a question", call("GET", "/health/ready")),
}
"""What each operation may send, and what for."""
