"""Clients that write views and likes, and know what they have written."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.steps.types import Http

RETRY_SECONDS = 120
MIN_VIEWS = 200
"""A slow machine takes longer, but works as much."""
PAUSE_SECONDS = 0.05


@dataclass
class Ledger:
    """What was begun and what was certainly written."""

    views_begun: int = 0
    views_done: int = 0
    likes_begun: int = 0
    likes_done: int = 0
    unlikes_begun: int = 0
    unlikes_done: int = 0
    repeated: int = 0
    in_flight: int = 0
    observations: int = 0
    liked: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Load:
    """Writers and observers against several API processes."""

    urls: list[str]
    tokens: list[str]
    post_ids: list[int]
    ledger: Ledger = field(default_factory=Ledger)
    is_over: bool = False

    async def run(self, seconds: float, clients: int) -> None:
        """Let all clients write, and two observers watch the dashboard, for some time."""
        limits = httpx.Limits(max_connections=clients + 4)
        async with httpx.AsyncClient(timeout=20, limits=limits) as client:
            observers = [asyncio.create_task(self._observe(client, url)) for url in self.urls]
            until = time.monotonic() + seconds
            writers = (self._write(client, number, until) for number in range(clients))
            await asyncio.gather(*writers)
            self.is_over = True
            await asyncio.gather(*observers)

    async def is_busy(self) -> None:
        """Wait until a part of the work is done and much is in flight."""
        deadline = time.monotonic() + RETRY_SECONDS
        while self.ledger.views_done < MIN_VIEWS // 4 or self.ledger.in_flight < len(self.urls):
            assert time.monotonic() < deadline
            await asyncio.sleep(PAUSE_SECONDS)

    async def _write(self, client: Http, number: int, until: float) -> None:
        """Write as one person until time is up; every write is repeated until it succeeds."""
        choice = random.Random(number)
        headers = {"Authorization": f"Bearer {self.tokens[number % len(self.tokens)]}"}
        # Each client toggles likes on posts of its own, so that it knows their state.
        own = self.post_ids[number % len(self.post_ids)]
        while time.monotonic() < until or self.ledger.views_done < MIN_VIEWS:
            if choice.random() < 0.7:
                await self._view(client, headers, choice.choice(self.post_ids))
            else:
                await self._toggle(client, headers, number, own)

    async def _view(self, client: Http, headers: dict[str, str], post: int) -> None:
        """Write one view; the key makes repeating safe."""
        self.ledger.views_begun += 1
        await self._send(
            client, "POST", f"/api/posts/{post}/views", {**headers, "Idempotency-Key": uuid4().hex}
        )
        self.ledger.views_done += 1

    async def _toggle(self, client: Http, headers: dict[str, str], number: int, post: int) -> None:
        """Like or take the like back."""
        ledger, pair = self.ledger, (number, post)
        if pair in ledger.liked:
            ledger.unlikes_begun += 1
            await self._send(client, "DELETE", f"/api/posts/{post}/like", headers)
            ledger.unlikes_done += 1
            ledger.liked.remove(pair)
        else:
            ledger.likes_begun += 1
            await self._send(client, "PUT", f"/api/posts/{post}/like", headers)
            ledger.likes_done += 1
            ledger.liked.add(pair)

    async def _send(self, client: Http, method: str, path: str, headers: dict[str, str]) -> None:
        """Repeat one request, on one process after the other, until it succeeds."""
        deadline = time.monotonic() + RETRY_SECONDS
        self.ledger.in_flight += 1
        try:
            while True:
                url = random.choice(self.urls)
                try:
                    response = await client.request(method, url + path, headers=headers)
                except httpx.TransportError:
                    pass
                else:
                    assert response.is_success or response.status_code == 503, response.text
                    if response.is_success:
                        return
                assert time.monotonic() < deadline
                self.ledger.repeated += 1
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self.ledger.in_flight -= 1

    async def _observe(self, client: Http, url: str) -> None:
        """Hold every dashboard answer between what was done before and begun after."""
        ledger = self.ledger
        while not self.is_over:
            views_before = ledger.views_done
            likes_before = ledger.likes_done
            unlikes_before = ledger.unlikes_done
            try:
                response = await client.get(f"{url}/api/dashboard")
            except httpx.TransportError:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if response.status_code == 503:
                continue
            assert response.status_code == 200, response.text
            shown = response.json()
            assert views_before <= shown["views"] <= ledger.views_begun
            assert likes_before - ledger.unlikes_begun <= shown["likes"]
            assert shown["likes"] <= ledger.likes_begun - unlikes_before
            ledger.observations += 1
            await asyncio.sleep(PAUSE_SECONDS)
