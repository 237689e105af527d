"""Production does not start on defaults."""

import os
from secrets import token_hex

import pytest

from bsocial.platform.config import ROOT_DIR
from tests.stack.stack import Stack

FILES = ("docker-compose.yml", "docker-compose.production.yml")
GOOD = token_hex(32)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "in .env"),
        ({"AUTH__SECRET": GOOD}, "POSTGRES_PASSWORD"),
        ({"POSTGRES_PASSWORD": GOOD}, "AUTH__SECRET"),
    ],
)
def test_production_file_demands_secrets(
    given: dict[str, str], complaint: str, stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nothing = tmp_path_factory.mktemp("empty") / ".env"
    nothing.touch()
    files = os.pathsep.join(str(ROOT_DIR / file) for file in FILES)
    environment = {"COMPOSE_FILE": files, "POSTGRES_PASSWORD": "", "AUTH__SECRET": ""} | given
    said = stack.run(
        ["docker", "compose", "--env-file", str(nothing), "config", "--quiet"],
        is_refused=True,
        environment=environment,
    )
    assert complaint in said


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "AUTH__SECRET"),
        ({"AUTH__SECRET": "short"}, "32 bytes"),
        ({"AUTH__SECRET": "k" * 32}, "made by chance"),
        ({"AUTH__SECRET": GOOD, "AUTH__PASSWORDLESS": "true"}, "AUTH__PASSWORDLESS"),
        ({"AUTH__SECRET": GOOD, "LOG_LEVEL": "debug"}, "LOG_LEVEL"),
    ],
)
def test_container_in_production_ends_on_unsafe_settings(
    given: dict[str, str], complaint: str, stack: Stack
) -> None:
    told = {"APP_ENV": "production"} | given
    options = [part for name, value in told.items() for part in ("--env", f"{name}={value}")]
    said = stack.compose("run", "--rm", "--no-deps", *options, "app", is_refused=True)
    assert complaint in said
    assert GOOD not in said
