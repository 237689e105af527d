"""The images: what they are made of, and that they start what `bsocial run` starts."""

import json
import re

import pytest

from bsocial.entrypoints.supervisor.services import SERVING
from tests.architecture.deployment.files import DOCKERFILES, compose, image_of

BASES = {"python:3.13-slim-bookworm", "node:24-bookworm-slim"}
SERVERS = {
    "db": ("postgres", "18-bookworm"),
    "redis": ("redis", "7-bookworm"),
    "kafka": ("apache/kafka", "4.3.1"),
    "elasticsearch": ("elasticsearch", "9.5.3"),
}


def stages(name: str) -> dict[str, list[str]]:
    """Split a Dockerfile into its stages: the instructions of each, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", DOCKERFILES[name])
    found: dict[str, list[str]] = {}
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith("FROM "):
            stage = line.rpartition(" AS ")[2] if " AS " in line else name
            found[stage] = [line]
        elif line and not line.startswith("#"):
            found[stage].append(line)
    return found


def lineage(name: str) -> list[str]:
    """Give the instructions of the last stage and of those it is built upon."""
    parts = stages(name)
    stage = list(parts)[-1]
    lines: list[str] = []
    while stage in parts:
        lines = parts[stage] + lines
        stage = parts[stage][0].split()[1]
    return lines


@pytest.mark.req("S0.25", "S2.12")
@pytest.mark.parametrize("name", DOCKERFILES)
def test_image_has_a_pinned_base_an_account_and_a_health_check(name: str) -> None:
    bases = {part[0].split()[1] for part in stages(name).values()} - set(stages(name))
    assert bases <= BASES
    lines = lineage(name)
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert "# syntax" not in DOCKERFILES[name]


@pytest.mark.req("S2.12")
@pytest.mark.parametrize("name", ["backend", "frontend"])
def test_last_stage_installs_nothing_and_holds_no_tests(name: str) -> None:
    for line in lineage(name):
        assert not re.search(r"apt-get|pip install|uv sync|npm|tests", line), line
    copied = [line for line in lineage(name) if line.startswith("COPY backend ")]
    assert not copied


@pytest.mark.req("S2.12")
def test_images_of_the_product_hold_no_devstack() -> None:
    sources = [
        line.split()[1]
        for stage, lines in stages("backend").items()
        for line in lines
        if line.startswith("COPY backend") and stage != "test"
    ]
    assert "backend/src/bsocial" in sources
    assert not {"backend", "backend/", "backend/src", "backend/src/"} & set(sources)
    assert not any("devstack" in source for source in sources)


@pytest.mark.req("S2.12")
def test_image_of_the_api_serves_as_the_supervisor_does() -> None:
    last = lineage("backend")[-1]
    assert last.startswith("CMD ")
    command = json.loads(last.removeprefix("CMD "))
    place = command.index(SERVING[0])
    assert tuple(command[place : place + len(SERVING)]) == SERVING
    assert command[:3] == ["uvicorn", "bsocial.entrypoints.api:create_app", "--factory"]


@pytest.mark.req("S0.25")
def test_servers_are_those_that_the_product_is_made_for() -> None:
    services = compose()["services"]
    assert {name: image_of(services[name]) for name in SERVERS} == SERVERS
