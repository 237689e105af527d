"""The development servers as containers: they come back with their data, and nothing is left."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.steps.deadlines import eventually
from tests.steps.services import KeptServer, devservices

RESTART_SECONDS = 180


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the servers of one test live."""
    yield tmp_path / "services"
    assert devservices("remove", tmp_path / "services").returncode == 0


def contained(name: str, folder: Path) -> KeptServer:
    return KeptServer.start(name, folder, "--with", "docker")


def docker(*arguments: str) -> str:
    """Run docker; gives what it printed."""
    done = subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def left_of(container: str) -> list[str]:
    """List the container and the volume of this name, as far as they are there."""
    named = ("--filter", f"name={container}", "--format")
    containers = docker("container", "ls", "--all", *named, "container")
    return (containers + docker("volume", "ls", *named, "volume")).split()


async def topics(broker: KeptServer, new: str | None = None) -> list[str]:
    """List the topics, after making one."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        if new is not None:
            await admin.create_topics([NewTopic(new, num_partitions=2, replication_factor=1)])
        return sorted(await admin.list_topics())
    finally:
        await admin.close()


async def is_back(server: KeptServer, killed: int | None) -> None:
    await eventually(
        lambda: server.pid not in {None, killed}, within_seconds=RESTART_SECONDS, what="back"
    )


async def test_killed_broker_comes_back_on_its_port_with_its_topics(folder: Path) -> None:
    broker = contained("kafka", folder)
    container, pid = broker.container, broker.pid
    assert container
    assert await topics(broker, new="first") == ["first"]
    (shown,) = json.loads(docker("inspect", container))
    host, port = broker.address.split(":")
    published = [each for each in shown["NetworkSettings"]["Ports"].values() if each]
    assert published == [[{"HostIp": host, "HostPort": port}]]
    assert host == "127.0.0.1"
    broker.kill()
    await is_back(broker, pid)
    assert broker.container == container
    assert await topics(broker) == ["first"]


async def test_killed_node_comes_back_with_its_documents(folder: Path) -> None:
    node = contained("elasticsearch", folder)
    pid = node.pid
    async with httpx.AsyncClient(base_url=node.address, timeout=60) as client:
        await client.put("/things/_doc/1", json={"name": "first"})
        node.kill()
        await is_back(node, pid)
        shards = {"wait_for_status": "yellow", "timeout": "50s"}
        await client.get("/_cluster/health/things", params=shards)
        found = await client.get("/things/_doc/1")
    assert found.json()["_source"] == {"name": "first"}


async def test_data_outlives_the_container_until_it_is_removed(folder: Path) -> None:
    broker = contained("kafka", folder)
    container = broker.container
    assert container
    await topics(broker, new="first")
    assert devservices("stop", folder, "--kafka").returncode == 0
    assert left_of(container) == ["volume"]
    again = contained("kafka", folder)
    assert await topics(again) == ["first"]
    assert left_of(container) == ["container", "volume"]
    assert devservices("remove", folder, "--kafka").returncode == 0
    assert left_of(container) == []


async def test_container_of_a_killed_keeper_is_found_and_removed(folder: Path) -> None:
    broker = contained("kafka", folder)
    container = broker.container
    assert container
    await topics(broker, new="first")
    kill_keeper(broker)
    assert left_of(container) == ["container", "volume"]
    again = contained("kafka", folder)
    assert again.container == container
    assert await topics(again) == ["first"]
    kill_keeper(again)
    assert devservices("stop", folder, "--kafka").returncode == 0
    assert left_of(container) == ["volume"]


def kill_keeper(server: KeptServer) -> None:
    """Kill who would have removed the container."""
    keeper = psutil.Process(server.pid).parent()
    assert keeper
    keeper.kill()
    keeper.wait(timeout=10)


async def test_what_a_deleted_folder_had_is_removed_by_the_next_use(
    folder: Path, tmp_path: Path
) -> None:
    broker = contained("kafka", tmp_path / "deleted")
    container = broker.container
    assert container
    assert devservices("stop", tmp_path / "deleted").returncode == 0
    shutil.rmtree(tmp_path / "deleted")
    assert devservices("remove", folder).returncode == 0
    assert left_of(container) == []
