"""A real Kafka and a real Elasticsearch for the tests that ask for them, one of each per run.

KAFKA_BOOTSTRAP and ELASTICSEARCH_URL name servers to use; otherwise devstack starts them,
through Docker or from jars (BSOCIAL_DEVSERVICES=docker or jars chooses), which downloads them the
first time. Where that fails the tests are skipped with the reason, and with CI=true they fail.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bsocial.platform.config import ROOT_DIR

FOLDER = "BSOCIAL_TEST_SERVICES"
START_SECONDS = 3600
STOP_SECONDS = 120


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of this run's servers, in the process that the workers come from."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="bsocial-services-", dir="/var/tmp"))
    os.environ[FOLDER] = str(folder)
    os.environ[f"{FOLDER}_OWNER"] = str(os.getpid())
    # They live for minutes: the second compiler would cost more than it brings.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

    def stop() -> None:
        devservices("remove", folder)
        shutil.rmtree(folder, ignore_errors=True)

    config.add_cleanup(stop)


def devservices(
    action: str,
    folder: Path,
    *options: str,
    timeout: float = STOP_SECONDS,
    environment: Mapping[str, str] = os.environ,
) -> "subprocess.CompletedProcess[str]":
    """Run the command of devstack."""
    return subprocess.run(
        [sys.executable, "-m", "devstack", action, "--data", str(folder), *options],
        cwd=ROOT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


@dataclass(frozen=True)
class KeptServer:
    """A server of devstack, which is started again whenever it dies."""

    folder: Path
    address: str

    @property
    def pid(self) -> int | None:
        """The process of the server, or the one that shows its container; None while it is down."""
        return state["pid"] if (state := self._state()) else None

    @property
    def container(self) -> str | None:
        """The container of the server; None while it is down, and where it runs from jars."""
        return state["container"] if (state := self._state()) else None

    def _state(self) -> dict[str, Any] | None:
        """Read what the keeper says; None while the server is down."""
        try:
            state: dict[str, Any] = json.loads(self._kept("json").read_text())
        except OSError:
            return None
        return state if state["phase"] == "ready" else None

    def _kept(self, suffix: str) -> Path:
        """Name a file of the server's keeper."""
        return self.folder.parent / "run" / f"{self.folder.name}.{suffix}"

    def kill(self) -> None:
        """End the server the hard way."""
        state = self._state()
        assert state, "it is down already"
        if state["container"]:
            kill = ["docker", "kill", state["container"]]
            subprocess.run(kill, capture_output=True, check=True, timeout=STOP_SECONDS)
        else:
            os.kill(state["pid"], signal.SIGKILL)

    def hold(self) -> None:
        """End the server the hard way, and keep it from coming back."""
        assert self.pid, "it is down already"
        self._kept("hold").touch()
        self.kill()

    def release(self) -> None:
        """Let it come back, with what it had."""
        self._kept("hold").unlink()

    @classmethod
    def start(cls, name: str, folder: Path, *options: str) -> "KeptServer":
        """Start a server, or find it running; raises RuntimeError with the reason."""
        options += (f"--{name}", "--follow", os.environ[f"{FOLDER}_OWNER"])
        done = devservices("start", folder, *options, timeout=START_SECONDS)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        (address,) = json.loads(done.stdout).values()
        return cls(folder / name, address)


def kept_server(name: str, folder: Path, *options: str) -> KeptServer:
    """Start a server; skips, or fails in CI, where there is none to be had."""
    try:
        return KeptServer.start(name, folder, *options)
    except RuntimeError as error:
        reason = f"{name} cannot be had here: {error}"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(reason)
    pytest.skip(reason)


def _address(name: str, variable: str) -> str:
    """Give the address of the server that is set, else of the run's own."""
    if given := os.environ.get(variable):
        return given
    return kept_server(name, Path(os.environ[FOLDER])).address


@pytest.fixture(scope="session")
def kafka_bootstrap() -> str:
    """host:port of Kafka."""
    return _address("kafka", "KAFKA_BOOTSTRAP")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """http://host:port of Elasticsearch."""
    return _address("elasticsearch", "ELASTICSEARCH_URL")
