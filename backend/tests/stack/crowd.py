"""People who write all the time, and insist on an answer while servers come and go."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.steps.accounts import Person, quick

PEOPLE, CLIENTS, DOGS = 6, 8, 3
PATIENCE_SECONDS = 300
PAUSE_SECONDS = 0.1
Pair = tuple[int, int]
"""A user and a post."""


@dataclass
class Crowd:
    """What was asked for, as often as needed, and what was answered."""

    client: httpx.AsyncClient
    people: list[Person] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    views: Counter[Pair] = field(default_factory=Counter)
    likes: set[Pair] = field(default_factory=set)
    comments: set[int] = field(default_factory=set)
    dogs: list[str] = field(default_factory=list)
    failures: int = 0
    is_stopping: bool = False

    async def gather(self) -> None:
        """Sign people in, with something to look at."""
        for _ in range(PEOPLE):
            self.people.append(await quick(self.client))
        for person in self.people:
            await self._post(person, random.Random(person.id))
        for number in range(DOGS):
            name = f"Rex-{uuid4().hex[:8]}"
            await self._insist("POST", f"/api/dogs/{name}", self.people[number], 201, 409)
            self.dogs.append(name)

    async def live(self) -> None:
        """Do things, several at once, until stopped."""
        await asyncio.gather(*(self._live(random.Random(number)) for number in range(CLIENTS)))

    async def _live(self, chance: random.Random) -> None:
        acts = [self._view] * 6 + [self._like] * 2 + [self._comment] * 2 + [self._post]
        while not self.is_stopping:
            await chance.choice(acts)(chance.choice(self.people), chance)

    async def _view(self, person: Person, chance: random.Random) -> None:
        """Open a post: once, however often it is said."""
        post = chance.choice(self.posts)
        key = {"Idempotency-Key": uuid4().hex}
        await self._insist("POST", f"/api/posts/{post}/views", person, 204, headers=key)
        self.views[person.id, post] += 1

    async def _like(self, person: Person, chance: random.Random) -> None:
        post = chance.choice(self.posts)
        await self._insist("PUT", f"/api/posts/{post}/like", person, 200)
        self.likes.add((person.id, post))

    async def _post(self, person: Person, _chance: random.Random) -> None:
        """Publish: once, however often it is said."""
        key = {"Idempotency-Key": uuid4().hex}
        body = {"text": "Something to look at."}
        answer = await self._insist("POST", "/api/posts", person, 201, headers=key, json=body)
        self.posts.append(answer.json()["id"])

    async def _comment(self, person: Person, chance: random.Random) -> None:
        """Say something, which nobody can take for the same when it is said twice."""
        path = f"/api/posts/{chance.choice(self.posts)}/comments"
        answer = await self._try("POST", path, person, json={"text": "Well said."})
        if answer is not None and answer.status_code == 201:
            self.comments.add(answer.json()["id"])

    async def _insist(
        self, method: str, path: str, person: Person, *statuses: int, **options: Any
    ) -> httpx.Response:
        """Ask until somebody answers."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = await self._try(method, path, person, **options)
            if answer is not None:
                assert answer.status_code in statuses, f"{method} {path}: {answer.text}"
                return answer
            assert time.monotonic() < deadline, f"{method} {path}: no answer"
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try(
        self, method: str, path: str, person: Person, **options: Any
    ) -> httpx.Response | None:
        """Ask once; None when something on the way is down."""
        headers = person.headers | options.pop("headers", {})
        try:
            answer = await self.client.request(method, path, headers=headers, **options)
        except httpx.TransportError:
            self.failures += 1
            return None
        if answer.status_code in {500, 502, 503, 504}:
            assert answer.status_code != 500, answer.text
            self.failures += 1
            return None
        return answer


@asynccontextmanager
async def living(client: httpx.AsyncClient) -> AsyncIterator[Crowd]:
    """Let a crowd live for the time of the block; every answer is in when it ends."""
    crowd = Crowd(client)
    await crowd.gather()
    running = asyncio.create_task(crowd.live())
    try:
        yield crowd
    finally:
        crowd.is_stopping = True
        await running
