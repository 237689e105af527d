"""Writes docs/quality.md: one table of what the last runs measured.

Reads what `make test`, `test-full`, `test-stack`, `check-bundle` and `coverage` have left in
.build, and replaces their rows; a row whose run left nothing new stays as it is.
"""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from check import BIN, OUTCOMES, REPORTS, ROOT, count

TABLE = ROOT / "docs" / "quality.md"
COVERAGE = ROOT / ".build" / "coverage" / "coverage.json"
BUNDLE = REPORTS / "bundle.json"
STACK = REPORTS / "stack-tests.xml"
HEAD = """# Quality

Written by `make quality` from what the last runs have left; rows of other runs stay.

| what | measured | must be | with | on | machine |
| --- | --- | --- | --- | --- | --- |
"""
_ROW = re.compile(r"^\| (?!what |---)(?P<what>[^|]+?) \|")


@dataclass(frozen=True)
class Figure:
    """A row: what was measured, what came out, the bound, the command, and the file it is from."""

    what: str
    measured: str
    bound: str
    command: str
    source: Path

    def row(self, machine: str) -> str:
        """Write the row, with the day on which the file was written."""
        day = datetime.fromtimestamp(self.source.stat().st_mtime, tz=UTC).date().isoformat()
        cells = (self.what, self.measured, self.bound, self.command, day, machine)
        return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Describe this machine in a few words."""
    python = subprocess.run(
        [str(BIN / "python"), "--version"], capture_output=True, text=True, check=False, timeout=20
    ).stdout.strip()
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {python}"


def checks() -> Iterator[Figure]:
    """List the checks of the last `make test` or `make test-full`."""
    if OUTCOMES.exists():
        run = json.loads(OUTCOMES.read_text())
        for each in run["checks"]:
            result = "failed" if each["failed"] else "ok"
            if each["passed"]:
                result = f"{each['passed']:,} passed, {each['failed']} failed"
            yield Figure(
                f"{each['name']}, {run['sizes']}",
                f"{result}, {each['seconds']:.0f} s",
                "0 failed",
                f"`make {run['target']}`",
                OUTCOMES,
            )


def containers() -> Iterator[Figure]:
    """Sum up the last `make test-stack`."""
    if STACK.exists():
        passed, failed, skipped = count(STACK)
        result = f"{passed} passed, {failed} failed, {skipped} skipped"
        yield Figure("containers", result, "0 failed", "`make test-stack`", STACK)


def pages() -> Iterator[Figure]:
    """List what a browser loads for each page."""
    if BUNDLE.exists():
        found = json.loads(BUNDLE.read_text())
        for page, scripts in found["pages"].items():
            what, bound = f"scripts of `{page}`, gzip", f"≤ {found['budget_kb']} kB"
            yield Figure(what, f"{scripts / 1_000:.1f} kB", bound, "`make check-bundle`", BUNDLE)


def branches() -> Iterator[Figure]:
    """Give the branches of the backend that tests run."""
    if COVERAGE.exists():
        totals = json.loads(COVERAGE.read_text())["totals"]
        covered, total = totals["covered_branches"], totals["num_branches"]
        shown = f"{100 * covered / total:.1f} % ({covered:,} of {total:,})"
        yield Figure("branches of the backend", shown, "≥ 90 %", "`make coverage`", COVERAGE)


def merged(old: str, figures: list[Figure], machine_name: str) -> str:
    """Replace the rows of a table that were measured anew; others keep their places."""
    rows = {
        match["what"].strip(): line
        for line in old.splitlines()
        if (match := _ROW.match(line)) is not None
    }
    rows |= {each.what: each.row(machine_name) for each in figures}
    return HEAD + "\n".join(rows.values()) + "\n"


def main() -> int:
    """Write the table; returns 1 when no run has left anything."""
    figures = [*checks(), *containers(), *pages(), *branches()]
    if not figures:
        print("No run has left a report: run `make test` first.", file=sys.stderr)
        return 1
    old = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    TABLE.write_text(merged(old, figures, machine()), encoding="utf-8")
    print(f"{len(figures)} rows of {TABLE.relative_to(ROOT)} written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
