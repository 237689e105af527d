"""The process that runs jobs."""

import shutil
from dataclasses import replace
from pathlib import Path

from bsocial.entrypoints.supervisor.events import background_service
from bsocial.platform.config import Settings
from devstack.service import Service


def worker_service(settings: Settings, folder: Path) -> Service:
    """Return the worker; its child processes share a folder for their metrics."""
    service = background_service("worker", settings, folder)
    if settings.jobs.pool == "threads":
        return service
    counts = settings.data_dir.absolute() / "worker-metrics"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(parents=True)
    environment = {**service.environment, "PROMETHEUS_MULTIPROC_DIR": str(counts)}
    return replace(service, environment=environment)
