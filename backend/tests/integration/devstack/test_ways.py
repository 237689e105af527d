"""Docker is used where it answers and has the image; where not, jars are, and it is said why."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.steps.services import KeptServer, devservices, kept_server

OBSTACLES = {
    "no engine": ('echo "cannot connect" >&2; exit 1', "no engine here (cannot connect)"),
    "an engine that is silent": ("exec sleep 60", "no engine here (no answer in 10 s)"),
    "no image": (
        'case $1 in info) ;; *) echo "no such host" >&2; exit 1;; esac',
        "cannot be pulled (no such host)",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the servers of one test live."""
    yield tmp_path / "services"
    assert devservices("remove", tmp_path / "services").returncode == 0


def pretend(folder: Path, script: str) -> dict[str, str]:
    """Give an environment whose docker is a script."""
    program = folder / "bin" / "docker"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if key != "DOCKER_HOST"}
    return kept | {"PATH": f"{program.parent}:{kept['PATH']}", "BSOCIAL_DEVSERVICES": ""}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_docker_that_is_wanted_and_not_to_be_had_is_an_error(
    folder: Path, tmp_path: Path, obstacle: str
) -> None:
    script, reason = OBSTACLES[obstacle]
    environment = pretend(tmp_path, script)
    done = devservices("start", folder, "--kafka", "--with", "docker", environment=environment)
    assert done.returncode == 1
    assert "kafka does not come from Docker" in done.stderr
    assert reason in done.stderr


def test_engine_of_another_machine_is_not_used(folder: Path, tmp_path: Path) -> None:
    environment = pretend(tmp_path, "exit 0") | {"DOCKER_HOST": "tcp://192.0.2.1:2375"}
    done = devservices("start", folder, "--kafka", "--with", "docker", environment=environment)
    assert "another machine" in done.stderr


def test_way_that_is_none_is_an_error(folder: Path) -> None:
    environment = {**os.environ, "BSOCIAL_DEVSERVICES": "podman"}
    done = devservices("start", folder, "--kafka", environment=environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert "docker, jars" in done.stderr


def test_without_docker_jars_serve_and_keep_the_folder(folder: Path, tmp_path: Path) -> None:
    kept_server("kafka", tmp_path / "asked", "--with", "jars")  # skips where there are none
    devservices("remove", tmp_path / "asked")
    follow = ("--kafka", "--follow", str(os.getpid()))
    script, reason = OBSTACLES["no engine"]
    environment = pretend(tmp_path, script)
    first = devservices("start", folder, *follow, environment=environment, timeout=600)
    assert first.returncode == 0, first.stderr
    (line,) = first.stderr.splitlines()
    assert line == f"kafka comes from jars: Docker has {reason}."
    assert devservices("stop", folder).returncode == 0
    environment = pretend(tmp_path, "exit 0")
    again = devservices("start", folder, *follow, environment=environment, timeout=600)
    assert (again.returncode, again.stderr) == (0, "")
    assert KeptServer(folder / "kafka", "").pid
    assert KeptServer(folder / "kafka", "").container is None
