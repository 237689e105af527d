"""The product's event processes, as real processes."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bsocial.platform.config import Settings
from tests.steps.deadlines import eventually
from tests.steps.processes import BACKEND, free_port

START_SECONDS = 120
STOP_SECONDS = 60


@dataclass
class EventProcess:
    """`bsocial NAME`."""

    process: "subprocess.Popen[bytes]"
    metrics_port: int

    def is_ready(self) -> bool:
        assert self.process.poll() is None, "it ended by itself"
        try:
            url = f"http://127.0.0.1:{self.metrics_port}/metrics"
            return httpx.get(url, timeout=5).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        assert self.process.poll() is None, "it ended by itself"
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """End it the kind way; gives its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(STOP_SECONDS)


@dataclass
class Processes:
    log: Path
    running: list[EventProcess] = field(default_factory=list)

    async def start(self, name: str, settings: Settings, **more: str) -> EventProcess:
        """Start one and wait until it works; `more` is set in its environment."""
        port = free_port()
        environment = {
            **os.environ,
            "APP_ENV": "test",
            "DATABASE_URL": settings.database_url or "",
            "REDIS_URL": settings.redis_url or "",
            "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or "",
            "ELASTICSEARCH_URL": settings.elasticsearch_url or "",
            "DATA_DIR": str(settings.data_dir),
            "METRICS_PORT": str(port),
            "LOG_LEVEL": "warning",
            **more,
        }
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bsocial.entrypoints.cli", name],
                cwd=BACKEND,
                env=environment,
                stdout=log,
                stderr=log,
            )
        started = EventProcess(process, port)
        self.running.append(started)
        await eventually(started.is_ready, within_seconds=START_SECONDS, what=f"{name} is ready")
        return started

    def stop(self) -> None:
        for each in self.running:
            if each.process.poll() is None:
                each.process.kill()
                each.process.wait(STOP_SECONDS)
