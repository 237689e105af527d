"""The containers of a run: a Compose project of its own, on ports of its own."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bsocial.platform.config import ROOT_DIR
from tests.steps.processes import free_port

FILES = ("docker-compose.yml", "infra/docker/stack.yml")
PASSWORD = "of-the-stack"
MINUTES = 60
UP_SECONDS = 30 * MINUTES
SERVERS = ("db", "redis", "kafka", "elasticsearch")
OURS = ("app", "relay", "notifier", "invalidator", "telemetry", "worker", "web", "proxy")
DATA = ("db", "redis", "kafka", "elasticsearch", "data")
"""The volumes, but for the backups."""


def _inherited() -> dict[str, str]:
    """Give what commands inherit, without what `make test-stack ARGS=…` tells its children."""
    of_make = {"ARGS", "MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS"}
    return {name: value for name, value in os.environ.items() if name not in of_make}


def make_environment() -> dict[str, str]:
    """Choose a project and ports. Nothing of the caller's own `.env` is to matter."""
    ports = ("WEB_PORT", "API_PORT", "API_PORT_DOGS", "API_PORT_MOVIES")
    chosen = {name: str(free_port()) for name in (*ports, "STACK_DB_PORT", "STACK_SEARCH_PORT")}
    return {
        "COMPOSE_PROJECT_NAME": f"bsocial-stack-{uuid4().hex[:6]}",
        "COMPOSE_FILE": os.pathsep.join(str(ROOT_DIR / file) for file in FILES),
        "HOST": "127.0.0.1",
        "APP_ENV": "development",
        "POSTGRES_USER": "root",
        "POSTGRES_DB": "bsocial",
        "POSTGRES_PASSWORD": PASSWORD,
        "BEHIND": "",
        **chosen,
    }


@dataclass(frozen=True)
class Stack:
    """A Compose project, and where it can be reached from this machine."""

    environment: Mapping[str, str]

    @property
    def project(self) -> str:
        return self.environment["COMPOSE_PROJECT_NAME"]

    @property
    def web_url(self) -> str:
        return self._local("WEB_PORT")

    @property
    def api_url(self) -> str:
        return self._local("API_PORT")

    @property
    def search_url(self) -> str:
        return self._local("STACK_SEARCH_PORT")

    @property
    def database_url(self) -> str:
        place = f"127.0.0.1:{self.environment['STACK_DB_PORT']}"
        return f"postgresql://root:{PASSWORD}@{place}/bsocial"

    def _local(self, port: str) -> str:
        """Write the address of a published port."""
        return f"http://127.0.0.1:{self.environment[port]}"

    def run(
        self,
        command: Sequence[str],
        *,
        is_refused: bool = False,
        folder: Path = ROOT_DIR,
        timeout: float = UP_SECONDS,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """Run a command that knows this project; gives all it said. It fails when it is refused."""
        done = subprocess.run(
            command,
            cwd=folder,
            env={**_inherited(), **self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=timeout,
        )
        assert (done.returncode != 0) is is_refused, f"{' '.join(command)}\n{done.stdout}"
        return done.stdout

    def compose(self, *arguments: str, is_refused: bool = False, **environment: str) -> str:
        """Run `docker compose`; gives all it said."""
        command = ["docker", "compose", *arguments]
        return self.run(command, is_refused=is_refused, environment=environment)

    def up(self, *options: str) -> None:
        """Start whatever does not run, and wait until all of it is well."""
        self.compose("up", "--detach", "--wait", "--no-recreate", *options)

    def kill(self, *services: str) -> None:
        """End containers the hard way."""
        self.compose("kill", *services)

    def inside(self, service: str, *command: str) -> str:
        """Run a command in a running container; gives all it said."""
        return self.compose("exec", "-T", service, *command)

    def addresses(self, service: str) -> list[str]:
        """List the addresses of a service's containers in the outer network."""
        found = self.compose("ps", "--quiet", service).split()
        form = f'{{{{(index .NetworkSettings.Networks "{self.project}_front").IPAddress}}}}'
        return [self.run(["docker", "inspect", "--format", form, each]).strip() for each in found]

    def states(self) -> dict[str, str]:
        """Give the health of every service that runs on."""
        listed = self.compose("ps", "--format", "{{.Service}} {{.Health}}").splitlines()
        return dict(line.split(" ", 1) for line in listed if " " in line)

    def destroy(self) -> None:
        """Stop everything and drop all data but the backups."""
        self.compose("down")
        volumes = [f"{self.project}_{name}" for name in DATA]
        self.run(["docker", "volume", "rm", *volumes])

    def remove(self) -> None:
        """Leave nothing behind but the images."""
        self.compose(
            "--profile", "tools", "down", "--volumes", "--remove-orphans", "--timeout", "5"
        )
