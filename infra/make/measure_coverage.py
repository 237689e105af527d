"""Runs the backend's tests under coverage, in every process they start, and holds the limit.

`measure_coverage.py [PYTEST ARGUMENT…]`. The last lines give the lines and the branches that were
run, in percent; the exit status is 1 when a test fails, or when the branches are fewer than the
`fail_under` of backend/pyproject.toml. With CI=true a skipped test is a failure. The report, line
by line, is .build/coverage/html/index.html.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib

from check import BACKEND, BIN, IS_CI, REPORTS, ROOT, count, environment

FOLDER = ROOT / ".build" / "coverage"
REPORT = "coverage-tests.xml"


def limit() -> float:
    """Read the least percentage of branches."""
    project = tomllib.loads((BACKEND / "pyproject.toml").read_text())
    return float(project["tool"]["coverage"]["report"]["fail_under"])


def coverage(*arguments: str) -> int:
    """Run one command of coverage.py in the backend; returns its exit status."""
    command = [str(BIN / "coverage"), *arguments]
    return subprocess.run(command, cwd=BACKEND, env=environment(), check=False).returncode


def run_tests(arguments: list[str]) -> bool:
    """Run the tests; tells whether all of them passed."""
    workers = os.environ.get("PYTEST_WORKERS", "auto")
    report = REPORTS / REPORT
    report.unlink(missing_ok=True)
    status = coverage(
        *("run", "-m", "pytest", "-q", "-n", workers, f"--junitxml={report}"), *arguments
    )
    passed, failed, skipped = count(report)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return status == 0 and passed > 0 and not (IS_CI and skipped)


def percent(covered: int, total: int) -> float:
    """Give a share in percent; nothing to cover is all of it."""
    return 100 * covered / total if total else 100.0


def is_enough() -> bool:
    """Sum up what every process has left; tells whether the limit is held."""
    report = FOLDER / "coverage.json"
    if coverage("combine", "--quiet") or coverage(
        *("json", "--quiet", "--fail-under=0", "-o", str(report))
    ):
        return False
    coverage("html", "--quiet", "--fail-under=0", "-d", str(FOLDER / "html"))
    totals = json.loads(report.read_text())["totals"]
    lines = percent(totals["covered_lines"], totals["num_statements"])
    branches = percent(totals["covered_branches"], totals["num_branches"])
    print(f"lines    {lines:6.2f} %")
    print(f"branches {branches:6.2f} % (at least {limit():g})", flush=True)
    return branches >= limit()


def main(arguments: list[str]) -> int:
    """Measure anew; returns 1 when a test fails or the limit is not held."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for folder in (FOLDER, REPORTS):
        folder.mkdir(parents=True, exist_ok=True)
    have_passed = run_tests(arguments)
    return 0 if is_enough() and have_passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
