"""API processes of the tests: real uvicorn, real sockets."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bsocial.platform.config import Settings

BACKEND = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 30


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class ApiProcess:
    """One uvicorn with the product's app, or another one, on a port of its own."""

    environment: dict[str, str]
    log: Path
    app: tuple[str, ...] = ("main:app",)
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "uvicorn",
                    *self.app,
                    "--port",
                    str(self.port),
                    "--no-access-log",
                    "--log-level",
                    "warning",
                    *self.options,
                ],
                cwd=BACKEND,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        async with httpx.AsyncClient(timeout=2) as client:
            while not await self._is_ready(client):
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                await asyncio.sleep(0.05)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        """Ask once."""
        try:
            return (await client.get(f"{self.url}/health/ready")).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """End it the kind way, if it still runs."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise


Apis = tuple[ApiProcess, ApiProcess]


def process_environment(settings: Settings, folder: Path) -> dict[str, str]:
    """Let a process share the module's servers and secret."""
    assert settings.auth.secret
    return {
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "DATA_DIR": str(folder),
        "AUTH__SECRET": settings.auth.secret.get_secret_value(),
        "LIMITS__WRITES_PER_MINUTE": "1000000",
        "LOG_LEVEL": "info",
    }
