"""Views, posts, bare routes and memory: what one API process does under 64 connections."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

import httpx

from tests.benchmarks.data import POSTS, fill
from tests.benchmarks.load import KEY, Load, Plan, request, run_plan
from tests.benchmarks.pairs import Compared, Rounds
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import BARE, EMPTY, PRODUCT, Api, Servers

MEMORY_REQUESTS = 10_000


@dataclass(frozen=True)
class Stage:
    """The apps running, and someone signed in."""

    product: Api
    empty: Api
    rounds: Rounds
    report: Report
    token: str
    open_bare: Callable[[], AbstractContextManager[Api]]

    def target(self, *requests: str, api: Api | None = None) -> Load:
        """Load the product, or another app, with these requests in turn."""
        return (api or self.product).load(*requests)

    def get(self, *paths: str) -> Load:
        """Load the product with signed-in GET requests."""
        return self.target(*(request("GET", path, token=self.token) for path in paths))

    def post(self, action: str) -> Load:
        """Load the product with signed-in POSTs, each with a key of its own."""
        headers = {"Idempotency-Key": KEY}
        paths = [f"/api/posts/{post_id}/{action}" for post_id in range(1, POSTS + 1)]
        return self.target(
            *(request("POST", path, token=self.token, headers=headers) for path in paths)
        )

    def bare(self) -> Load:
        """Load the bare route of the empty app."""
        return self.target(request("GET", "/bare"), api=self.empty)

    def compare(self, part: str, what: str, pair: tuple[Load, Load], gate: float) -> None:
        """Measure a pair; its ratio must reach the gate."""
        self.report.add(_line(part, what, self.rounds.compare(*pair), gate))


def _line(part: str, what: str, compared: Compared, gate: float) -> Line:
    """Write a comparison as a line of the report."""
    return Line(
        part,
        what,
        f"{compared.product}/s, p50 {compared.p50_ms:.1f} p99 {compared.p99_ms:.1f} ms",
        f"{compared.reference}/s",
        f"{compared.ratio}; CPU {compared.cpu_ratio.middle:.2f}",
        f"≥ {gate}",
        compared.ratio.middle >= gate,
    )


@contextmanager
def stage(servers: Servers, rounds: Rounds, report: Report) -> Iterator[Stage]:
    """Run the apps on a freshly seeded database."""
    url = servers.database("requests")
    fill(url, logs=100_000)
    with servers.api(PRODUCT, url) as product, servers.api(EMPTY, url) as empty:
        open_bare = partial(servers.api, BARE, url)
        yield Stage(product, empty, rounds, report, sign_in(product), open_bare)


def sign_in(api: Api) -> str:
    """Sign in by the quick form; gives an access token."""
    url = f"http://127.0.0.1:{api.port}/api/auth/username"
    answer = httpx.post(url, json={"username": "benchmark"}, timeout=10)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def views(at: Stage) -> None:
    """(c) Recording a view."""
    at.compare(
        "c",
        "POST views / authenticated POST that does nothing",
        (at.post("views"), at.post("nothing")),
        0.65,
    )
    at.compare(
        "c",
        "POST views / one SQLAlchemy transaction per view",
        (at.post("views"), at.post("plain-views")),
        5,
    )


def posts(at: Stage) -> None:
    """(d) Reading one post and a page of posts."""
    ids = range(1, POSTS + 1)
    one = at.get(*(f"/api/posts/{post_id}" for post_id in ids))
    one_reference = at.get(*(f"/api/posts/reference/{post_id}" for post_id in ids))
    page, page_reference = at.get("/api/posts"), at.get("/api/posts/reference")
    at.compare("d", "GET /posts/{id} / hand-written", (one, one_reference), 0.75)
    at.compare("d", "GET /posts / hand-written", (page, page_reference), 0.75)
    at.compare("d", "hand-written post / bare route", (one_reference, at.bare()), 0.25)
    at.compare("d", "hand-written page / bare route", (page_reference, at.bare()), 0.12)


def routes(at: Stage) -> None:
    """(e) A bare route at the head of each router."""
    with at.open_bare() as api:
        for path, gate in BARE_ROUTES.items():
            target = at.target(request("GET", path), api=api)
            at.compare("e", f"bare route at {path} / in an empty app", (target, at.bare()), gate)


BARE_ROUTES = {
    "/api/dashboard/bare": 0.75,
    "/api/posts/bare": 0.75,
    "/api/posts/bare/interactions": 0.65,
    "/api/users/bare": 0.6,
    "/api/auth/bare": 0.4,
    "/health/bare": 0.35,
}
"""In the order in which the app tries them: each route before costs 1 us (ADR 19)."""


def memory(at: Stage) -> None:
    """Resident memory of an API process that has answered requests of every kind."""
    loads = [at.get("/api/posts/1"), at.post("views"), at.get("/api/posts")]
    answered = 0
    while answered < MEMORY_REQUESTS:
        answered += sum(each.answered for each in run_plan(Plan(loads, rounds=1))[0])
    rss = at.product.rss_mb()
    done = f"{rss:.0f} MB after {answered:,} requests"
    at.report.add(Line("memory", "API process", done, "", "", "< 150 MB", rss < 150))
