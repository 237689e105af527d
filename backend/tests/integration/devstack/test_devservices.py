"""Kafka and Elasticsearch, from Docker or jars: they start, come back when killed, and leave."""

from pathlib import Path

import httpx
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.steps.deadlines import eventually
from tests.steps.services import KeptServer, devservices, kept_server

RESTART_SECONDS = 120


async def test_kafka_is_a_broker(kafka_bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        cluster = await admin.describe_cluster()
    finally:
        await admin.close()
    assert len(cluster["brokers"]) == 1


def test_elasticsearch_is_a_node_with_a_master(elasticsearch_url: str) -> None:
    answer = httpx.get(f"{elasticsearch_url}/_cluster/health", timeout=30)
    assert answer.json()["number_of_nodes"] == 1


@pytest.fixture
def own_folder(tmp_path: Path, kafka_bootstrap: str) -> Path:
    """A folder for a broker that may be killed; asking for the shared one skips where none is."""
    return tmp_path / "services"


async def test_killed_broker_comes_back_and_a_stopped_one_leaves_nothing(own_folder: Path) -> None:
    broker = KeptServer.start("kafka", own_folder)
    again = KeptServer.start("kafka", own_folder)
    assert again == broker
    killed = broker.pid
    assert killed
    broker.kill()
    await eventually(
        lambda: broker.pid not in {None, killed}, within_seconds=RESTART_SECONDS, what="back"
    )
    last = broker.pid
    assert last
    assert devservices("stop", own_folder, "--kafka").returncode == 0
    assert not psutil.pid_exists(last)
    assert devservices("status", own_folder, "--kafka").stdout == "{}\n"


async def test_broker_from_jars_whose_keeper_is_killed_ends_with_it(own_folder: Path) -> None:
    broker = kept_server("kafka", own_folder, "--with", "jars")
    pid = broker.pid
    assert pid
    keeper = psutil.Process(pid).parent()
    assert keeper
    keeper.kill()
    await eventually(lambda: not psutil.pid_exists(pid), within_seconds=10, what="it ended")
    assert devservices("status", own_folder, "--kafka").stdout == "{}\n"
