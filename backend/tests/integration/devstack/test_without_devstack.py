"""An installation without devstack, as in the images: it needs the addresses of its servers."""

import os
import subprocess
import sys

import pytest

HIDDEN = "import sys; sys.modules['devstack'] = None\n"
"""Importing it fails from now on, as where it is not installed."""
ADOPT = HIDDEN + (
    "import bsocial.entrypoints.api, bsocial.entrypoints.cli\n"
    "from bsocial.entrypoints.servers import adopt_or_start\n"
    "from bsocial.platform.config import Settings\n"
    "print(adopt_or_start(Settings(_env_file=None)).database_url)"
)
BOTH = {"DATABASE_URL": "postgresql://u@db/x", "REDIS_URL": "redis://r:1/0"}


def run(script: str, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    cleared = dict.fromkeys((*BOTH, "POSTGRES_BIN"), "")
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, **cleared, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_named_servers_are_used() -> None:
    done = run(ADOPT, **BOTH)
    assert done.stdout == f"{BOTH['DATABASE_URL']}\n", done.stderr


def test_named_servers_import_nothing_of_devstack_where_it_is() -> None:
    script = ADOPT.removeprefix(HIDDEN) + "\nimport sys; assert 'devstack' not in sys.modules"
    done = run(script, **BOTH)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("named", [[], ["DATABASE_URL"], ["REDIS_URL"]])
def test_missing_address_is_asked_for(named: list[str]) -> None:
    done = run(ADOPT, **{name: BOTH[name] for name in named})
    assert "NoServers" in done.stderr
    assert "set both DATABASE_URL and REDIS_URL" in done.stderr


def test_run_says_that_it_cannot() -> None:
    script = HIDDEN + "from bsocial.entrypoints.cli import app; app()"
    done = run(script, "run", "--no-web")
    assert done.returncode == 1
    assert "no devstack" in done.stderr


@pytest.mark.parametrize(("folder", "said"), [("/programs", "/programs\n"), ("", "POSTGRES_BIN")])
def test_programs_are_those_of_the_setting(folder: str, said: str) -> None:
    script = HIDDEN + (
        "from bsocial.entrypoints.servers import find_postgres\n"
        "from bsocial.platform.config import Settings\n"
        "print(find_postgres(Settings(_env_file=None)))"
    )
    done = run(script, **BOTH, POSTGRES_BIN=folder)
    assert said in done.stdout + done.stderr
