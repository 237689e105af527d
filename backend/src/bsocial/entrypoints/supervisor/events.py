"""The processes that follow the events: one without Kafka, or a relay and its consumers."""

import sys
from pathlib import Path

from bsocial.entrypoints.supervisor.environment import shared_environment
from bsocial.platform.config import Settings
from devstack.ports import LOOPBACK, answers, free_port
from devstack.service import Service

_GRACE_SECONDS = 20


def event_processes(settings: Settings) -> list[str]:
    """Return the commands to run; without Elasticsearch there is no indexer."""
    if settings.kafka_bootstrap is None:
        return ["consumers"]
    indexing = [] if settings.elasticsearch_url is None else ["telemetry"]
    return ["relay", "notifier", "invalidator", *indexing]


def event_services(settings: Settings, folder: Path) -> list[Service]:
    """Return the services; each is ready when it serves /metrics, on a port of its own."""
    return [background_service(name, settings, folder) for name in event_processes(settings)]


def background_service(name: str, settings: Settings, folder: Path) -> Service:
    """Return the service that runs `bsocial <name>`."""
    port = free_port()
    return Service(
        name,
        [sys.executable, "-m", "bsocial.entrypoints.cli", name],
        folder=folder,
        environment={
            **shared_environment(settings),
            "METRICS_PORT": str(port),
            "METRICS_HOST": LOOPBACK,
        },
        is_ready=answers(LOOPBACK, port, "/metrics"),
        grace_seconds=_GRACE_SECONDS,
    )
