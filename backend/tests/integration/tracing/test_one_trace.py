"""One request is one trace, through every process that it keeps busy."""

import json

import asyncpg
import httpx
import pytest

from bsocial.platform.config import Settings
from tests.integration.pipeline.processes import Processes
from tests.steps.accounts import quick
from tests.steps.collectors import Collector
from tests.steps.deadlines import eventually
from tests.steps.pictures import picture
from tests.steps.processes import ApiProcess

SOON = 120
EVERYWHERE = {"bsocial-api", "bsocial-relay", "bsocial-invalidator", "bsocial-worker"}


@pytest.mark.req("S3.11")
async def test_post_with_a_picture_is_one_trace_through_all_processes(
    pipeline_settings: Settings,
    environment: dict[str, str],
    collector: Collector,
    processes: Processes,
    api: ApiProcess,
    client: httpx.AsyncClient,
) -> None:
    for name in ("relay", "invalidator", "worker"):
        await processes.start(name, pipeline_settings, **environment)
    person = await quick(client)
    form = {"file": ("sea.jpg", picture(1200, 800))}
    upload = await person.post("/api/files", files=form)
    body = {"text": "The sea.", "image_file_id": upload.json()["id"]}
    posted = await person.post("/api/posts", json=body)
    assert posted.status_code == 201, posted.text

    def is_whole() -> bool:
        """Whether the last is there, and all that it hangs on: nothing hangs in the air."""
        last = collector.named("invalidator post.picture_settled")
        spans = collector.of(last[0].trace_id) if last else []
        known = {each.span_id for each in spans}
        return bool(spans) and {each.parent_id for each in spans} - known == {""}

    await eventually(is_whole, within_seconds=SOON, what="one trace, whole")
    (first,) = collector.named("POST /api/posts")
    assert first.parent_id == ""
    spans = {each.span_id: each for each in collector.of(first.trace_id)}
    assert {each.process for each in spans.values()} == EVERYWHERE

    def above(process: str, name: str) -> list[tuple[str, str]]:
        """Give the way from the first span of a name up to the request."""
        at = next(e for e in spans.values() if (e.process, e.span.name) == (process, name))
        way = []
        while at.parent_id:
            at = spans[at.parent_id]
            way.append((at.process.removeprefix("bsocial-"), at.span.name))
        return way

    request = ("api", "POST /api/posts")
    assert above("bsocial-api", "INSERT") == [request]
    assert above("bsocial-api", "COMMIT") == [request]
    assert above("bsocial-invalidator", "invalidator post.created") == [
        ("relay", "send post.created"),
        ("relay", "relay post.created"),
        request,
    ]
    assert above("bsocial-worker", "COMMIT") == [("worker", "job post.picture"), request]
    assert above("bsocial-invalidator", "SET") == [
        ("invalidator", "invalidator post.created"),
        ("relay", "send post.created"),
        ("relay", "relay post.created"),
        request,
    ]
    assert above("bsocial-invalidator", "invalidator post.picture_settled") == [
        ("relay", "send post.picture_settled"),
        ("relay", "relay post.picture_settled"),
        ("worker", "job post.picture"),
        request,
    ]
    assert pipeline_settings.database_url
    connection = await asyncpg.connect(pipeline_settings.database_url)
    rows = await connection.fetch(
        "select type, payload->>'trace_id' as trace from event_log where type like 'post.%'"
    )
    await connection.close()
    assert {row["type"]: row["trace"] for row in rows} == {
        "post.created": first.trace_id,
        "post.picture_settled": first.trace_id,
    }
    lines = [json.loads(line) for line in api.log.read_text().splitlines() if line[:1] == "{"]
    (line,) = [each for each in lines if each["event"] == "post.created"]
    assert line["trace_id"] == first.trace_id
    said = [each.span.SerializeToString().decode("latin-1") for each in collector.taken]
    assert not [text for text in said if person.username in text or "The sea" in text]
