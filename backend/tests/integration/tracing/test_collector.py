"""What a process tells its collector, and that nobody notices when there is none to be had."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from fastapi import FastAPI

from bsocial.platform.config import Settings, TracingSettings
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.collector import QUEUE_SPANS, STOP_SECONDS
from bsocial.platform.tracing.process import traced
from tests.conftest import NOWHERE, client_of, running_app
from tests.steps.accounts import quick, registration
from tests.steps.collectors import Collector, collecting
from tests.steps.deadlines import eventually
from tests.steps.processes import BACKEND
from tests.steps.stubs import Services
from tests.steps.types import Http

SOON = 30
REQUESTS = 200
CALLER = f"00-{'a' * 32}-{'b' * 16}-01"
LIBRARY = ("opentelemetry.exporter", "opentelemetry.sdk.trace", "google.protobuf", "requests")
"""What is loaded for a collector only. FastAPI and redis look for other parts by themselves."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def tracing_to(settings: Settings, endpoint: str, **more: object) -> Settings:
    tracing = TracingSettings.model_validate({"endpoint": endpoint, **more})
    return settings.model_copy(update={"tracing": tracing})


@asynccontextmanager
async def traced_client(settings: Settings, endpoint: str, **more: object) -> AsyncIterator[Http]:
    """An app that traces, and a client of it."""
    async with running_app(tracing_to(settings, endpoint, **more)) as app, client_of(app) as client:
        yield client


async def test_request_is_a_trace_of_its_own_whatever_a_stranger_sends(
    settings: Settings, collector: Collector
) -> None:
    async with traced_client(settings, collector.url) as client:
        answer = await client.get("/api/dogs", headers={"traceparent": CALLER})
        await client.get("/health/ready")
        await client.get("/metrics")
        assert answer.status_code == 200
    (request,) = collector.named("GET /api/dogs")
    assert request.process == "bsocial-api"
    assert (request.parent_id, request.trace_id == "a" * 32) == ("", False)
    assert request.facts["http.route"] == "/api/dogs"
    assert request.facts["http.response.status_code"] == 200
    assert request.facts["bsocial.request_id"] == answer.headers["x-request-id"]
    (statement,) = collector.named("SELECT")
    assert statement.parent_id == request.span_id
    assert str(statement.facts["db.query.text"]).startswith("SELECT dogs.id")
    # Loops that turn all day, and machines that ask all day, begin no traces.
    assert {each.trace_id for each in collector.taken} == {request.trace_id}


async def test_trace_of_a_trusted_caller_is_gone_on_with(
    settings: Settings, collector: Collector
) -> None:
    async with traced_client(settings, collector.url, has_trusted_callers=True) as client:
        await client.get("/api/dogs", headers={"traceparent": CALLER})
        await client.get("/api/movies", headers={"traceparent": "00-nonsense"})
    (dogs,) = collector.named("GET /api/dogs")
    assert (dogs.trace_id, dogs.parent_id) == ("a" * 32, "b" * 16)
    (movies,) = collector.named("GET /api/movies")
    assert movies.parent_id == ""


async def test_names_and_errors_of_people_stay_out_of_spans(
    settings: Settings, collector: Collector
) -> None:
    name = f"secret-{uuid4().hex[:12]}"
    async with traced_client(settings, collector.url) as client:
        person = await quick(client, None)
        form = registration(username=name, password=f"{name}-{name}", email=f"{name}@example.org")
        form["password_confirmation"] = form["password"]
        assert (await client.post("/api/auth/register", json=form)).status_code == 201
        again = await client.post("/api/auth/register", json=form)
        assert again.status_code == 409, "and PostgreSQL has repeated the value in its error"
        assert (await client.get(f"/api/users/by-username/{name}")).status_code == 401
        search = await person.get(f"/api/users?q={name}")
        assert search.status_code == 200
    assert collector.named("GET /api/users/by-username/{username}")
    said = "".join(repr(each.span) for each in collector.taken)
    assert name not in said
    assert person.username not in said
    assert all(not each.span.events for each in collector.taken)


async def test_call_to_another_service_carries_the_trace_on(
    settings: Settings, collector: Collector, services: Services
) -> None:
    dogs = settings.dogs.model_copy(update={"pictures_url": services.url})
    asking = settings.model_copy(update={"dogs": dogs})
    async with traced_client(asking, collector.url) as client:
        person = await quick(client)
        path = f"/api/dogs/rex-{uuid4().hex[:6]}"
        created = await person.post(path, json={"is_adopted": False})
        assert created.status_code == 201, created.text
    (request,) = collector.named("POST /api/dogs/{name}")
    (asked,) = [each for each in collector.named("GET") if each.trace_id == request.trace_id]
    assert asked.facts["http.response.status_code"] == 200
    assert services.parents == [f"00-{request.trace_id}-{asked.span_id}-01"]


async def test_no_request_is_recorded_when_none_is_sampled(
    settings: Settings, collector: Collector
) -> None:
    async with traced_client(settings, collector.url, sample_ratio=0) as client:
        assert (await client.get("/api/dogs")).status_code == 200
    assert not collector.taken


@pytest.mark.parametrize("trouble", ["nobody listens", "it never answers", "it refuses"])
async def test_collector_that_is_down_changes_nothing_for_users(
    settings: Settings, collector: Collector, trouble: str
) -> None:
    collector.is_silent, collector.status = trouble == "it never answers", 503
    endpoint = NOWHERE if trouble == "nobody listens" else collector.url

    async def seconds(client: Http) -> float:
        """Ask often; gives the time that half of the answers took at most."""
        times = []
        for _ in range(REQUESTS):
            began = time.perf_counter()
            assert (await client.get("/api/dogs")).status_code == 200
            times.append(time.perf_counter() - began)
        return sorted(times)[len(times) // 2]

    async with running_app(tracing_to(settings, endpoint)) as app, client_of(app) as client:
        with_trouble = await seconds(client)
    async with running_app(settings) as app, client_of(app) as client:
        assert with_trouble < 5 * await seconds(client) + 0.01


async def test_more_spans_than_there_is_room_for_hold_nobody_up_not_even_the_end(
    collector: Collector,
) -> None:
    collector.is_silent = True
    settings = tracing_to(Settings(_env_file=None), collector.url)
    with traced(settings, "test"):
        for _ in range(2 * QUEUE_SPANS):
            with spans.begin("request"):
                pass
        began = time.monotonic()
    assert time.monotonic() - began < 2 * STOP_SECONDS


async def test_spans_arrive_again_when_the_collector_is_back(collector: Collector) -> None:
    collector.status = 400
    with traced(tracing_to(Settings(_env_file=None), collector.url), "test"):
        with spans.begin("lost"):
            pass
        await eventually(lambda: collector.requests > 0, within_seconds=SOON, what="a try")
        collector.status = 200
        with spans.begin("found"):
            pass
        await eventually(lambda: bool(collector.named("found")), within_seconds=SOON, what="a span")
    assert not collector.named("lost")


@pytest.mark.parametrize("program", ["bsocial.entrypoints.cli", "main"])
def test_nothing_of_tracing_is_loaded_without_a_collector(program: str) -> None:
    code = (
        f"import sys, threading, {program};"
        f" print([m for m in sys.modules if m.startswith({LIBRARY!r})], threading.active_count())"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRACING__")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split("\n")[0] == "[] 1"


async def test_app_without_a_collector_records_nothing(app: FastAPI) -> None:
    assert not spans.is_on()
    async with client_of(app) as client:
        assert (await client.get("/api/dogs", headers={"traceparent": CALLER})).is_success
    assert spans.current() is None
    assert "TraceRequests" not in {
        getattr(each.cls, "__name__", "") for each in app.user_middleware
    }
