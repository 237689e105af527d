"""Lists requirement by requirement the tests that name it: `python -m tests.requirements`.

Reads docs/requirements.md and the JUnit files of the last run in .build/reports. Fails where an M
or B line that is due has no passing test, where a test names a number that does not exist, and
where a report is missing. Lines that are not due yet are listed too, so that nothing is hidden.
"""

import re
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "requirements.md"
REPORTS = ROOT / ".build" / "reports"
EXPECTED = {
    "backend-tests.xml": "test",
    "web-tests.xml": "test",
    "e2e.xml": "test",
    "stack-tests.xml": "test-stack",
}
"""The reports, and what writes them."""
NUMBER = r"(?:U|S\d\.)\d+"
_ROW = re.compile(
    rf"^\| (?P<number>{NUMBER}) \| (?P<kind>[MBD]) \| (?P<state>due|not yet) \| (?P<text>.+) \|$"
)
_IN_TITLE = re.compile(rf"\bR-({NUMBER})")


@dataclass
class Requirement:
    """One line, and the results of the tests that name it."""

    number: str
    kind: str
    is_due: bool
    text: str
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        """Whether it is due and nothing shows it, or something shows the contrary."""
        return self.is_due and self.kind in {"M", "B"} and (not self.passed or bool(self.failed))


def read_table(text: str) -> dict[str, Requirement]:
    """Read the lines; raises ValueError for one that is not of the form, or stands twice."""
    found: dict[str, Requirement] = {}
    for line in text.splitlines():
        if not re.match(r"\| [US]\d", line):
            continue
        row = _ROW.match(line)
        if row is None or row["number"] in found:
            raise ValueError(line)
        found[row["number"]] = Requirement(
            row["number"], row["kind"], row["state"] == "due", row["text"]
        )
    return found


def read_report(text: str) -> Iterator[tuple[str, bool, set[str]]]:
    """Give every test of a JUnit file: its name, whether it passed, and the numbers it names."""
    root = ET.fromstring(text)  # noqa: S314  our own test runners wrote it
    for case in root.iter("testcase"):
        name = f"{case.get('classname', '')} :: {case.get('name', '')}"
        passed = all(case.find(tag) is None for tag in ("failure", "error", "skipped"))
        numbers = set(_IN_TITLE.findall(name))
        for each in case.iter("property"):
            if each.get("name") == "req":
                numbers |= set((each.get("value") or "").split())
        yield name, passed, numbers


def fill(
    requirements: dict[str, Requirement], tests: Iterator[tuple[str, bool, set[str]]]
) -> dict[str, list[str]]:
    """Hand every test to the lines it names; gives the names of numbers that do not exist."""
    unknown: dict[str, list[str]] = defaultdict(list)
    for name, passed, numbers in tests:
        for number in numbers:
            requirement = requirements.get(number)
            if requirement is None:
                unknown[number].append(name)
            else:
                (requirement.passed if passed else requirement.failed).append(name)
    return unknown


def describe(requirement: Requirement) -> str:
    """Write one line of the list."""
    if requirement.is_missing:
        mark = "FAILS  " if requirement.failed else "MISSING"
    elif requirement.is_due:
        mark = "shown  " if requirement.passed else "-      "
    else:
        mark = "not yet"
    count = f"{len(requirement.passed)} passed"
    if requirement.failed:
        count += f", {len(requirement.failed)} failed"
    return f"{mark} {requirement.number:6} {requirement.kind} {count:12} {requirement.text[:70]}"


def main(arguments: list[str]) -> int:
    """Print the list; `-v` names the tests of each line. Returns 1 when something is missing."""
    requirements = read_table(TABLE.read_text())
    problems = [
        f"{name} is missing: run `make {target}`"
        for name, target in EXPECTED.items()
        if not _exists(name)
    ]
    for path in sorted(REPORTS.glob("*.xml")):
        for number, names in fill(requirements, read_report(path.read_text())).items():
            problems.append(f"{number} is no requirement, but {names[0]} names it")
    lines = []
    for requirement in requirements.values():
        lines.append(describe(requirement))
        if "-v" in arguments:
            lines += [f"           {name}" for name in requirement.passed]
        lines += [f"           failed: {name}" for name in requirement.failed]
    missing = [each.number for each in requirements.values() if each.is_missing]
    if missing:
        problems.append(f"{len(missing)} due lines are not shown: {', '.join(missing)}")
    waiting = [each for each in requirements.values() if not each.is_due]
    lines += ["", f"{len(requirements)} lines, {len(waiting)} not yet due.", *problems, ""]
    sys.stdout.write("\n".join(lines))
    return 1 if problems else 0


def _exists(name: str) -> bool:
    return (REPORTS / name).exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
