"""How many statements each operation may send, and what for, with a warm session cache."""

from uuid import uuid4

import httpx

from tests.api.every_route.shown import make_pictures
from tests.api.every_route.world import Send, World, delete, get, patch, post, put
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


async def use_refresh_token(world: World) -> httpx.Response:
    return await refresh(world.client, world.person.cookie)


async def create_movie(world: World) -> httpx.Response:
    headers = world.admin.headers
    return await world.client.post("/api/movies", json={"title": "New"}, headers=headers)


async def log_in(world: World) -> httpx.Response:
    form = {"identifier": world.person.username, "password": PASSWORD}
    return await world.client.post("/api/auth/login", json=form)


async def log_in_with_form(world: World) -> httpx.Response:
    """Sign in as the documentation's page does."""
    form = {"username": world.person.username, "password": PASSWORD}
    return await world.client.post("/api/auth/token", data=form)


async def quick_again(world: World) -> httpx.Response:
    """Sign in to an account that has no password."""
    return await world.client.post("/api/auth/username", json={"username": world.quick_name})


def signup_form(_world: World) -> dict[str, str]:
    return {"email": f"{fresh_name()}@example.org", "password": PASSWORD}


async def add_dog(world: World, **fields: object) -> httpx.Response:
    """Add a dog whose picture is left to a job."""
    path = f"/api/dogs/{fresh_name()}"
    return await world.person.post(path, json=fields)


async def add_dog_for_other(world: World) -> httpx.Response:
    return await add_dog(world, id_user=world.other_id)


def user_form(_world: World) -> dict[str, str]:
    return {"name": "Eva", "last_name": "X", "email": f"{fresh_name()}@example.org"}


# A unit of work sends BEGIN and COMMIT beside its own statements; U stands for both.
U = 2
BUDGETS: dict[str, tuple[int, str, Send]] = {
    "get_dashboard": (1, "one snapshot", get("/dashboard")),
    "list_posts": (1, "the page", get("/posts")),
    "get_feed": (1, "the page", get("/feed")),
    "get_post": (1, "the post", get("/posts/{0}")),
    "list_own_posts": (0, "cached", get("/posts/mine")),
    "list_own_posts, not cached": (1, "the page", get("/posts/mine?limit=7")),
    "create_post": (U + 2, "post, event", post("/posts", json={"text": "a"})),
    "create_post, with an upload": (U + 4, "upload, post, job, event", create_with_picture),
    "create_post, with a key": (U + 5, "lock, key, post, key, event", create_with_key),
    "delete_post": (U + 4, "lock, author, post, event", delete("/posts/{0}")),
    "record_view": (1, "one per group", post("/posts/{0}/views")),
    "like_post": (U + 2, "lock, like", put("/posts/{0}/like")),
    "unlike_post": (U + 2, "lock, like", delete("/posts/{0}/like")),
    "list_comments": (1, "the page", get("/posts/{0}/comments")),
    "create_comment": (
        *(U + 3, "lock, comment, event"),
        post("/posts/{0}/comments", json={"text": "a"}),
    ),
    "delete_comment": (U + 4, "lock, author, comment, event", delete("/comments/{comment_id}")),
    "list_posts_of_user": (1, "the page", get("/users/{person.id}/posts")),
    "list_posts_of_user, none": (2, "the page, the user", get("/users/{other_id}/posts")),
    "search_people": (1, "the page", get("/users")),
    "search_people, by name": (2, "beginnings, walk", get("/users?q={quick_name}")),
    "get_person": (1, "the page", get("/users/by-username/{quick_name}")),
    "follow_user": (U + 3, "lock, follow, event", put("/users/{other_id}/follow")),
    "follow_user, again": (U + 2, "lock, follow", put("/users/{friend_id}/follow")),
    "unfollow_user": (U + 3, "lock, follow, event", delete("/users/{friend_id}/follow")),
    "list_movies": (0, "cached", get("/movies")),
    "list_movies, not cached": (1, "the page", get("/movies?sort=-average")),
    "list_genres": (1, "the genres", get("/movies/genres")),
    "get_movie": (1, "the movie", get("/movies/{movie_id}")),
    "create_movie": (U + 2, "movie, event", create_movie),
    "rate_movie": (
        *(U + 3, "lock, rating, event"),
        put("/movies/{movie_id}/rating", json={"score": 7}),
    ),
    "rate_movie, the same": (
        *(U + 2, "lock, rating"),
        put("/movies/{movie_id}/rating", json={"score": 3}),
    ),
    "remove_rating": (U + 3, "lock, rating, event", delete("/movies/{movie_id}/rating")),
    "list_ratings_of_movie": (1, "the page", get("/movies/{movie_id}/ratings")),
    "list_ratings_of_user": (1, "the page", get("/users/{person.id}/ratings")),
    "list_ratings_of_user, none": (2, "page, user", get("/users/{other_id}/ratings")),
    "list_followers": (1, "the page", get("/users/{friend_id}/followers")),
    "list_followers, none": (2, "page, user", get("/users/{other_id}/followers")),
    "list_following": (1, "the page", get("/users/{person.id}/following")),
    "get_me": (1, "the account", get("/users/me")),
    "delete_me": (U + 6, "lock, account, sessions, notice, event, count", delete("/users/me")),
    "update_me": (
        *(U + 5, "lock, before, after, notice, event"),
        patch("/users/me", json={"first_name": "Eva"}),
    ),
    "change_password": (
        *(U + 7, "hash to check, lock, hash again, new hash, sessions, notice, event"),
        put("/users/me/password", json={"current": PASSWORD, "new": PASSWORD + "x"}),
    ),
    "register": (
        *(U + 4, "account, session, events, count"),
        post("/auth/register", json=lambda _world: registration()),
    ),
    "signup": (U + 4, "account, session, events, count", post("/auth/signup", json=signup_form)),
    "login": (U + 5, "hash to check, lock, account, session, event", log_in),
    "login_with_form": (U + 5, "as login", log_in_with_form),
    "login_with_username": (U + 5, "account, lock, again, session, event", quick_again),
    "login_with_username, new": (
        *(U + 5, "account, account, session, events, count"),
        post("/auth/username", json=lambda _world: {"username": fresh_name()}),
    ),
    "refresh_session": (U + 3, "lock, session, account", use_refresh_token),
    "logout": (U + 4, "lock, session, notice, event", post("/auth/logout")),
    "revoke_session": (
        U + 4,
        "lock, session, notice, event",
        delete("/auth/sessions/{session_id}"),
    ),
    "list_notifications": (1, "the page", get("/notifications")),
    "count_unread_notifications": (1, "the number", get("/notifications/unread-count")),
    "deliver_new_notifications": (1, "found, marked and given in one", get("/notifications/new")),
    "mark_notifications_read": (
        *(1, "marked and counted in one"),
        post("/notifications/read", json={"ids": [1, 2], "all": True}),
    ),
    "create_stream_ticket": (1, "the ticket", post("/notifications/ticket")),
    "get_post_stats": (1, "totals and days", get("/posts/{0}/stats")),
    "get_logins_per_day": (1, "the days", get("/telemetry/logins-per-day")),
    "get_top_posts_per_day": (1, "the days", get("/telemetry/top-posts-per-day")),
    "get_best_and_worst_post": (
        *(1, "both posts"),
        get("/telemetry/users/{person.id}/best-and-worst-post"),
    ),
    "list_dogs": (1, "the page", get("/dogs")),
    "list_adopted_dogs": (1, "the page", get("/dogs/is_adopted")),
    "get_dog": (1, "the dog", get("/dogs/{dog_name}")),
    "get_dog_by_id": (1, "the dog", get("/dogs/by-id/{dog_id}")),
    "create_dog": (U + 4, "name, dog, jobs, event", add_dog),
    "create_dog, for somebody": (U + 5, "owner, name, dog, jobs, event", add_dog_for_other),
    "replace_dog": (
        *(U + 4, "lock, before, after, event"),
        put("/dogs/{dog_name}", json={"is_adopted": True}),
    ),
    "update_dog": (
        *(U + 4, "lock, before, after, event"),
        patch("/dogs/{dog_name}", json={"is_adopted": True}),
    ),
    "delete_dog": (U + 4, "lock, dog, dog, event", delete("/dogs/{dog_name}")),
    "list_dogs_of_user": (1, "the page", get("/users/{person.id}/dogs")),
    "list_dogs_of_user, none": (2, "page, user", get("/users/{other_id}/dogs")),
    "create_file": (
        *(U + 4, "registered before it is written, kept, file, event"),
        post("/files", files={"file": ("a.txt", b"hello")}),
    ),
    "list_files": (1, "the page", get("/files")),
    "get_file": (1, "the file", get("/files/{file_id}")),
    "get_file_content": (1, "where it lies", get("/files/{file_id}/content")),
    "delete_file": (
        *(U + 4, "file, released, event, and struck out when its bytes are gone"),
        delete("/files/{file_id}"),
    ),
    "get_picture": (1, "whether its post is there", get_picture),
    "get_job": (1, "the job", get("/jobs/{job_id}")),
    "create_user": (*(U + 3, "account, event, count"), post("/users", json=user_form)),
    "get_user": (1, "the account", get("/users/{other_id}")),
    "replace_user": (
        *(U + 5, "lock, before, after, notice, event"),
        put("/users/{person.id}", json={"name": "Eva"}),
    ),
    "update_user": (
        *(U + 5, "lock, before, after, notice, event"),
        patch("/users/{person.id}", json={"name": "Eva"}),
    ),
    "delete_user": (
        *(U + 7, "lock, before, account, sessions, notice, event, count"),
        delete("/users/{person.id}"),
    ),
    "get_artwork": (0, "drawn", get("/art/{0}.svg")),
    "get_auth_config": (0, "a setting", get("/auth/config")),
    "list_sessions": (1, "the page", get("/auth/sessions")),
    "get_liveness": (0, "nothing", get("/health/live")),
    "get_readiness": (1, "a question", get("/health/ready")),
}
"""What each operation may send, and what for."""
