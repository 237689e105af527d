"""Which ways of bringing servers up can be tested here."""

import subprocess
import sys

from bsocial.platform.config import ROOT_DIR

_ASK = (
    "from infra.devservices.docker import IMAGES, why_not;"
    "print(next(filter(None, map(why_not, IMAGES)), ''))"
)


def _why_no_containers() -> str:
    """Say why servers cannot come from Docker; nothing when they can."""
    asked = subprocess.run(
        [sys.executable, "-c", _ASK], cwd=ROOT_DIR, capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


collect_ignore: list[str] = []
if reason := _why_no_containers():
    # No gap: servers come from jars then, which the tests beside these and all others show.
    print(f"\nCONTAINERS ARE NOT TESTED: {reason}.", file=sys.__stderr__, flush=True)
    collect_ignore.append("test_docker.py")
