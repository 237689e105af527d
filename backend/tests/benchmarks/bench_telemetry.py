"""The indexer against a bare bulk of the same documents, on a real Elasticsearch."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter, process_time

from elasticsearch import AsyncElasticsearch

from bsocial.core.events import EventMessage
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.modules.telemetry.template import index_of
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import SearchClient
from tests.benchmarks.pairs import Rounds, Spread
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Servers
from tests.steps.services import devservices
from tests.steps.telemetry_history import make_history

DOCUMENTS = 20_000
BATCH = 2_000
PREFIX = "bench-telemetry-"
GATE = 0.6
START_SECONDS = 3600
Write = Callable[[TelemetryIndexer], Awaitable[None]]


def telemetry(servers: Servers, rounds: Rounds, report: Report) -> None:
    """(t) Writing events into Elasticsearch."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if url is not None:
        asyncio.run(_compare(url, rounds, report))
        return
    folder = servers.folder / "services"
    follow = str(os.getpid())
    options = ("--elasticsearch", "--follow", follow)
    started = devservices("start", folder, *options, timeout=START_SECONDS)
    if started.returncode:
        raise RuntimeError(started.stderr.strip())
    try:
        (url,) = json.loads(started.stdout).values()
        asyncio.run(_compare(str(url), rounds, report))
    finally:
        devservices("remove", folder)


async def _compare(url: str, rounds: Rounds, report: Report) -> None:
    """Write the same documents in both ways in turn, each time into new indices."""
    messages = make_history().messages()[:DOCUMENTS]
    batches = [messages[start : start + BATCH] for start in range(0, DOCUMENTS, BATCH)]
    bodies = {"product": _indexing(batches), "bare": _bulk(url, batches)}
    client = SearchClient(url, SearchSettings(index_prefix=PREFIX, bulk_timeout_seconds=120))
    seconds: dict[str, list[float]] = {name: [] for name in bodies}
    cpu: dict[str, list[float]] = {name: [] for name in bodies}
    try:
        for turn in range(rounds.count + 1):
            for name, write in bodies.items():
                took, used = await _timed(client, write)
                if turn:  # the first is for the server to warm up
                    seconds[name].append(took)
                    cpu[name].append(used)
            rounds.tick()
    finally:
        await client.close()
    ratios = [b / a for a, b in zip(seconds["product"], seconds["bare"], strict=True)]
    found = Spread.of(ratios)
    rates = {name: Spread.of([DOCUMENTS / each for each in seconds[name]]) for name in bodies}
    micros = {name: round(median(cpu[name]) * 1e6 / DOCUMENTS) for name in bodies}
    report.add(
        Line(
            "t",
            f"indexing {DOCUMENTS:,} events in batches of {BATCH:,} / a bare bulk of them",
            f"{rates['product']}/s, {micros['product']} us of CPU each",
            f"{rates['bare']}/s, {micros['bare']} us of CPU each",
            str(found),
            f"≥ {GATE}",
            found.middle >= GATE,
        )
    )


async def _timed(client: SearchClient, write: Write) -> tuple[float, float]:
    """Write once; gives the seconds it took and those of our processor time, then cleans up."""
    indexer = TelemetryIndexer(client, event_classes())
    await indexer.ensure_template()
    began, used = perf_counter(), process_time()
    await write(indexer)
    took, used = perf_counter() - began, process_time() - used
    await client.refresh(f"{PREFIX}*")
    answer = await client.search(f"{PREFIX}*", {"size": 0, "track_total_hits": True})
    assert answer["hits"]["total"]["value"] == DOCUMENTS
    await client.delete(f"{PREFIX}*")
    await client.delete_template(PREFIX.strip("-"))
    return took, used


def _indexing(batches: Sequence[Sequence[EventMessage]]) -> Write:
    async def write(indexer: TelemetryIndexer) -> None:
        for batch in batches:
            await indexer.handle(batch)

    return write


def _bulk(url: str, batches: Sequence[Sequence[EventMessage]]) -> Write:
    """Send what was made before, and look at nothing."""
    lines = [
        b"".join(
            json.dumps(
                {"index": {"_index": index_of(each.occurred_at, PREFIX), "_id": each.event_id}}
            ).encode()
            + b"\n"
            + each.body
            + b"\n"
            for each in batch
        )
        for batch in batches
    ]

    async def write(_: TelemetryIndexer) -> None:
        bare = AsyncElasticsearch(url, request_timeout=120)
        for body in lines:
            answer = await bare.perform_request(
                "POST",
                "/_bulk",
                params={"filter_path": "errors"},
                headers={"accept": "application/json", "content-type": "application/x-ndjson"},
                body=body,
            )
            assert answer.body == {"errors": False}
        await bare.close()

    return write
