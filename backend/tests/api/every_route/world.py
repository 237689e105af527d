"""What a request may need: somebody with something of everything, made anew for each."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple
from uuid import uuid4

import httpx

from bsocial.platform.config import Settings
from tests.steps.accounts import TRUSTED, Person, fresh_name, quick, register
from tests.steps.pictures import picture


class World(NamedTuple):
    """Somebody, what is theirs, and whom they know."""

    client: httpx.AsyncClient
    person: Person
    post_id: int
    comment_id: int
    other_id: int
    friend_id: int
    session_id: int
    quick_name: str
    dog_id: int
    dog_name: str
    job_id: int
    movie_id: int
    admin: Person
    file_id: int
    settings: Settings


Send = Callable[[World], Awaitable[httpx.Response]]


def call(method: str, path: str, **options: object) -> Send:
    """Make the function that sends one signed-in request; paths are below /api, but for /health."""

    async def send(world: World) -> httpx.Response:
        headers = world.person.headers | TRUSTED
        target = path.format(world.post_id, **world._asdict())
        if target.endswith("/views"):
            headers["Idempotency-Key"] = uuid4().hex
        if not target.startswith("/health"):
            target = f"/api{target}"
        sent = {name: value(world) if callable(value) else value for name, value in options.items()}
        return await world.client.request(method, target, headers=headers, **sent)  # type: ignore[arg-type]  # any option

    return send


get, post, put = partial(call, "GET"), partial(call, "POST"), partial(call, "PUT")
patch, delete = partial(call, "PATCH"), partial(call, "DELETE")


async def make_world(client: httpx.AsyncClient, admin: Person, settings: Settings) -> World:
    """Make someone with a post, a comment and a friend, whose session and own posts are cached."""
    person, other, friend = await register(client), await quick(client), await quick(client)
    created = await person.post("/api/posts", json={"text": "x"})
    comments = f"{created.headers['location']}/comments"
    comment = await person.post(comments, json={"text": "y"})
    await person.put(f"/api/users/{friend.id}/follow")
    session = (await person.get("/api/auth/sessions")).json()["items"][0]["id"]
    await person.get("/api/posts/mine")
    answer = await person.post(f"/api/dogs/{fresh_name()}")
    dog = answer.json()
    sent = {"file": ("a.png", picture(40, 30))}
    file = await person.post("/api/files", files=sent)
    return World(
        client=client,
        person=person,
        post_id=created.json()["id"],
        comment_id=comment.json()["id"],
        other_id=other.id,
        friend_id=friend.id,
        session_id=session,
        quick_name=other.username,
        dog_id=dog["id"],
        dog_name=dog["name"],
        job_id=dog["jobs"][0]["id"],
        movie_id=await make_movie(admin, person),
        admin=admin,
        file_id=file.json()["id"],
        settings=settings,
    )


async def make_movie(admin: Person, rater: Person) -> int:
    """Add a movie that someone rated, and cache the first list."""
    client = admin.client
    added = await admin.post("/api/movies", json={"title": "A movie"})
    movie_id = int(added.json()["id"])
    path = f"/api/movies/{movie_id}/rating"
    await rater.put(path, json={"score": 3})
    await client.get("/api/movies")
    return movie_id
