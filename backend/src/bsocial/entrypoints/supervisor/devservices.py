"""Kafka and Elasticsearch of a full run, from infra/devservices where none are set."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

from bsocial.entrypoints.supervisor.errors import RunFailed
from bsocial.platform.config import ROOT_DIR, Settings

_START_SECONDS = 3600
_STOP_SECONDS = 120


def start_devservices(settings: Settings, say: Callable[[str], None]) -> Settings:
    """Start what the settings leave open; gives settings that name it. Raises RunFailed.

    What there is to know, as why something comes from jars, is said.
    """
    wanted = [
        option
        for option, address in (
            ("--kafka", settings.kafka_bootstrap),
            ("--elasticsearch", settings.elasticsearch_url),
        )
        if address is None
    ]
    if not wanted:
        return settings
    done = _run("start", settings, *wanted, "--follow", str(os.getpid()), seconds=_START_SECONDS)
    if done.returncode:
        raise RunFailed(done.stderr.strip())
    for line in done.stderr.splitlines():
        say(line)
    return settings.model_copy(update=json.loads(done.stdout))


def stop_devservices(settings: Settings) -> None:
    """Stop what was started for this data folder; what it follows is gone soon anyway."""
    _run("stop", settings, seconds=_STOP_SECONDS)


def _run(
    action: str, settings: Settings, *options: str, seconds: float
) -> "subprocess.CompletedProcess[str]":
    """Run the command of infra/devservices."""
    data = settings.data_dir.absolute() / "devservices"
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "infra.devservices", action, "--data", str(data), *options],
        cwd=ROOT_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
