"""Every event that the services write reaches Kafka and Elasticsearch, whatever is killed."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from elasticsearch import AsyncElasticsearch

from bsocial.entrypoints.commands.replay import Target, run_replay
from bsocial.entrypoints.wiring.container import open_container
from bsocial.platform.config import Settings
from tests.integration.pipeline.processes import Processes
from tests.integration.pipeline.world import Documents, World, logged, on_kafka
from tests.steps.deadlines import eventually
from tests.steps.services import KeptServer
from tests.steps.sizes import SIZES

SOON = 60
LONG = 600


@pytest.fixture
async def world(pipeline_settings: Settings, own_sql: asyncpg.Connection) -> AsyncIterator[World]:
    """The services of an API process, on this test's database."""
    settings = pipeline_settings
    assert settings.database_url
    assert settings.redis_url
    async with open_container(settings, settings.database_url, settings.redis_url) as container:
        world = World(container, own_sql)
        await world.people_it()
        yield world


async def is_enough(world: World) -> bool:
    """Whether as much is written as is wanted."""
    return await world.written() >= SIZES.pipeline_events


async def is_sent(world: World) -> bool:
    return await world.unread() == 0


@pytest.mark.req("S1.20", "S1.21")
async def test_every_event_reaches_kafka_exactly_once(
    pipeline_settings: Settings, world: World, processes: Processes
) -> None:
    settings = pipeline_settings
    assert settings.database_url
    assert settings.kafka_bootstrap
    relay = await processes.start("relay", settings)
    async with world.living():
        await eventually(lambda: is_enough(world), within_seconds=LONG, what="enough events")
    await eventually(lambda: is_sent(world), within_seconds=LONG, what="all sent")
    found, times = await on_kafka(settings.kafka_bootstrap)
    assert found == await logged(settings.database_url)
    assert len(found) >= 6, "of many types"
    assert set(times.values()) == {1}
    assert relay.stop() == 0


@pytest.mark.req("S1.20", "S1.21", "S1.22", "S1.30")
async def test_nothing_is_lost_when_each_part_is_killed_in_mid_flow(
    pipeline_settings: Settings,
    elasticsearch: KeptServer,
    kafka: KeptServer,
    world: World,
    processes: Processes,
) -> None:
    settings = pipeline_settings.model_copy(update={"elasticsearch_url": elasticsearch.address})
    assert settings.database_url
    assert settings.redis_url
    relay = await processes.start("relay", settings)
    telemetry = await processes.start("telemetry", settings)
    documents = Documents(AsyncElasticsearch(elasticsearch.address, request_timeout=60))

    async def relay_works() -> bool:
        return 0 < await world.unread() < await world.written()

    async def telemetry_works() -> bool:
        return 0 < await documents.count() < await world.written() - await world.unread()

    async def in_flight(works: Callable[[], Awaitable[bool]], kill: Callable[[], None]) -> None:
        """Kill when there is work in hand, and see that there was."""
        await eventually(works, within_seconds=LONG, what="work in flight")
        kill()

    async with world.living():
        await in_flight(relay_works, relay.kill)
        assert await world.unread() > 0
        relay = await processes.start("relay", settings)
        await in_flight(telemetry_works, telemetry.kill)
        telemetry = await processes.start("telemetry", settings)
        for server, works in ((kafka, relay_works), (elasticsearch, telemetry_works)):
            killed = server.pid
            assert killed
            await in_flight(works, server.kill)
            await eventually(
                lambda: server.pid not in {None, killed},  # noqa: B023 - called at once
                within_seconds=LONG,
                what="it is back",
            )
        await eventually(lambda: is_enough(world), within_seconds=LONG, what="enough events")
    await eventually(lambda: is_sent(world), within_seconds=LONG, what="all sent")
    expected = await logged(settings.database_url)
    total = sum(map(len, expected.values()))

    async def is_indexed() -> bool:
        return await documents.count() >= total

    await eventually(is_indexed, within_seconds=LONG, what="all indexed")
    assert (await on_kafka(kafka.address))[0] == expected
    assert await documents.ids() == expected

    sent = await run_replay(settings, settings.database_url, settings.redis_url, Target.KAFKA, 0)
    assert sent == total
    found, times = await on_kafka(kafka.address)
    assert found == expected
    assert min(times.values()) >= 2, "everything came again"
    assert (
        await run_replay(settings, settings.database_url, settings.redis_url, Target.TELEMETRY, 0)
        == total
    )
    assert await documents.ids() == expected
    assert telemetry.stop() == 0
    assert relay.stop() == 0
    await documents.client.close()
