"""Where the lines of the log go."""

import subprocess
import sys

SCRIPT = """
import io, logging, sys
import structlog
from bsocial.platform.config import Settings
from bsocial.platform.logging import configure_logging

first = sys.stderr = io.StringIO()
configure_logging(Settings(app_env="test"))
structured, plain = structlog.get_logger("structured"), logging.getLogger("plain")
structured.warning("one")
plain.warning("two")
assert "one" in first.getvalue() and "two" in first.getvalue()
first.close()
second = sys.stderr = io.StringIO()
structured.warning("three")
plain.warning("four")
assert "three" in second.getvalue() and "four" in second.getvalue()
"""


def test_loggers_outlive_the_stderr_that_was_there_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
