"""Asks the advisory databases about every locked dependency, of the backend and of the web.

Exit status: 0 nothing is known against them, 1 something is, 2 a database did not answer, so that
nothing was audited there. Silence is never taken for a clean result.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 300
CLEAN, VULNERABLE, UNANSWERED = 0, 1, 2


def run(folder: Path, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder of the project."""
    return subprocess.run(
        command,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )


def audit_backend(uv: str) -> int:
    """Audit uv.lock, with every extra and group, against OSV."""
    done = run(
        ROOT / "backend",
        [uv, "audit", "--frozen", "--preview-features", "audit-command"],
    )
    said = (done.stdout + done.stderr).strip()
    if done.returncode in {CLEAN, VULNERABLE}:
        print(f"backend: {said}")
        return done.returncode
    print(f"backend: NOT AUDITED, the advisory database does not answer.\n{said}")
    return UNANSWERED


def audit_web() -> int:
    """Audit package-lock.json, development tools included, against npm's advisories."""
    done = run(ROOT / "frontend", ["npm", "audit", "--json"])
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        answer = {}
    found = answer.get("vulnerabilities")
    if found is None:
        reason = answer.get("message") or done.stderr.strip() or "no answer"
        print(f"web: NOT AUDITED, the advisory database does not answer.\n{reason}")
        return UNANSWERED
    for name, each in sorted(found.items()):
        print(f"web: {name} {each.get('range', '')} is {each.get('severity', 'vulnerable')}")
    print(f"web: {len(found)} vulnerable packages")
    return VULNERABLE if found else CLEAN


def worst(verdicts: Sequence[int]) -> int:
    """Sum up: what is found outranks what could not be asked."""
    return VULNERABLE if VULNERABLE in verdicts else max(verdicts)


def main(arguments: list[str]) -> int:
    """Audit both; the argument names the uv to use."""
    return worst([audit_backend(arguments[0] if arguments else "uv"), audit_web()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
