"""Running a program to its end, asking it for its version, and writing down settings for it."""

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_VERSION_SECONDS = 30
_MAJOR = re.compile(r'(?:version "|\(PostgreSQL\) )(\d+)')


def run_tool(
    command: Sequence[str | Path], seconds: float, **options: Any
) -> "subprocess.CompletedProcess[str]":
    """Run a program; one that is not there or not done in time has failed, and says so."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds, **options
        )
    except OSError as error:
        said, code = f"{command[0]} does not run: {error.strerror}", 127
    except subprocess.TimeoutExpired:
        said, code = f"no answer in {seconds:g} s", 124
    return subprocess.CompletedProcess(command, code, "", said)


@cache
def major_version(program: Path, option: str) -> int | None:
    """Return the major version of a Java or a PostgreSQL; None for one that is broken."""
    done = run_tool([program, option], _VERSION_SECONDS)
    found = _MAJOR.search(done.stdout + done.stderr)
    return int(found[1]) if found and done.returncode == 0 else None


def parse_settings(text: str) -> dict[str, str]:
    """Read settings written as `name=value name=value`; no value has a space."""
    pairs = (each.partition("=") for each in text.split())
    return {name: value for name, _, value in pairs}
