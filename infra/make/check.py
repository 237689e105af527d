"""Runs every check of the project, each to its end, and sums the results up in one line.

`check.py [--only NAME…]`: linters, types, import contracts, the tests of the backend and of the
web, and the end-to-end journeys against a stack of their own. The last line is
`N passed, N failed`: tests are counted from the runners' JUnit files in .build/reports, and a
check without such a file counts as one failure when it fails. With CI=true a skipped test is a
failure. A check that does not end is interrupted, and has failed.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
COLOUR = re.compile("\x1b\\[[0-9;]*m")
REPORTS, LOGS = ROOT / ".build" / "reports", ROOT / ".build" / "logs"
BIN = BACKEND / ".venv" / "bin"
OUTCOMES = REPORTS / "outcomes.json"
IS_CI = os.environ.get("CI", "").lower() in {"1", "true"}
IS_FULL = os.environ.get("BSOCIAL_TEST_SIZE") == "full"
CHECK_SECONDS = 4 * 3600 if IS_FULL else 3000
"""How long one check may take: several times what it takes."""
STOP_SECONDS = 120
"""How long a check that is interrupted may take to put its things away."""

SEED = [
    str(BIN / "bsocial"),
    "seed",
    "--users",
    "50",
    "--posts",
    "24",
    "--logs",
    "20000",
]


@dataclass(frozen=True)
class Check:
    """One command; `report` names the JUnit file it writes, if it runs tests.

    One that keeps all processors busy by itself runs alone.
    """

    name: str
    folder: Path
    command: list[str]
    report: str = ""
    is_alone: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a check came to."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def list_checks() -> list[Check]:
    """List all checks, the quick ones first."""

    def backend(name: str, *command: str, report: str = "", is_alone: bool = False) -> Check:
        return Check(name, BACKEND, [str(BIN / command[0]), *command[1:]], report, is_alone)

    def web(name: str, script: str, *arguments: str, report: str = "") -> Check:
        rest = ["--", *arguments] if arguments else []
        return Check(name, FRONTEND, ["npm", "run", script, *rest], report)

    return [
        backend("lint", "ruff", "check"),
        backend("format", "ruff", "format", "--check"),
        backend("infra", "python", str(ROOT / "infra" / "make" / "lint.py")),
        backend("house", "python", str(ROOT / "infra" / "make" / "house.py"), "--check"),
        backend("types-mypy", "mypy"),
        backend("types-pyright", "pyright"),
        backend("contracts", "lint-imports"),
        backend("api-document", "bsocial", "openapi", "--check"),
        web("web-lint", "lint"),
        web("web-types", "typecheck"),
        web("web-client", "generate:check"),
        web(
            *("web-tests", "test", "--reporter=default", "--reporter=junit"),
            f"--outputFile.junit={REPORTS / 'web-tests.xml'}",
            report="web-tests.xml",
        ),
        backend(
            *(
                "backend-tests",
                "pytest",
                "-q",
                "-n",
                os.environ.get("PYTEST_WORKERS", "auto"),
            ),
            *(["--timeout=3600"] if IS_FULL else []),
            f"--junitxml={REPORTS / 'backend-tests.xml'}",
            report="backend-tests.xml",
            is_alone=True,
        ),
        Check("e2e", ROOT, e2e_command(), "e2e.xml", is_alone=True),
    ]


def e2e_command() -> list[str]:
    """Start a stack on free ports with data of its own, seed it, and run the journeys there."""
    journeys = f"{' '.join(SEED)} && cd frontend && npm run e2e -- --reporter=list,junit"
    stack = [str(BIN / "bsocial"), "run", "--ephemeral", "--log", str(LOGS / "e2e.log")]
    return [*stack, "--", "sh", "-c", journeys]


def environment() -> dict[str, str]:
    """The checks' environment: test settings, and where Playwright writes its report.

    Bytecode is kept whatever the caller wants: hundreds of processes are started.
    """
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "APP_ENV": "test",
        "NEXT_TELEMETRY_DISABLED": "1",
        "PLAYWRIGHT_JUNIT_OUTPUT_NAME": str(REPORTS / "e2e.xml"),
        "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(REPORTS / "e2e.xml"),
    }


def run(check: Check) -> Outcome:
    """Run one check to its end; what runs beside others is shown when it is over."""
    if check.is_alone:
        print(headline(check), flush=True)
    started = time.monotonic()
    try:
        is_good, shown = run_command(check)
    except OSError as error:
        is_good, shown = False, f"{check.command[0]} does not start: {error}\n"
    seconds = time.monotonic() - started
    print(shown if check.is_alone else f"{headline(check)}\n{shown}", end="", flush=True)
    passed, failed, skipped = count(REPORTS / check.report) if check.report else (0, 0, 0)
    if IS_CI:
        failed, skipped = failed + skipped, 0
    if not is_good and not failed:
        failed = 1
    if is_good and check.report and not passed:
        print(f"{check.name} reported no test at all.", flush=True)
        failed = failed or 1
    return Outcome(check.name, passed, failed, skipped, seconds)


def run_command(check: Check) -> tuple[bool, str]:
    """Run a check; gives whether it was good, and its output if it runs beside others.

    What takes too long is asked to end, and then made to.
    """
    output = None if check.is_alone else subprocess.PIPE
    with subprocess.Popen(
        check.command,
        cwd=check.folder,
        env=environment(),
        text=True,
        stdout=output,
        stderr=output and subprocess.STDOUT,
    ) as process:
        late = ""
        try:
            shown, _ = process.communicate(timeout=CHECK_SECONDS)
        except subprocess.TimeoutExpired:
            late = f"{check.name} did not end within {CHECK_SECONDS} s.\n"
            process.send_signal(signal.SIGINT)
            try:
                shown, _ = process.communicate(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired as end:
                process.kill()
                shown = (end.stdout or b"").decode(errors="replace")
        return process.returncode == 0 and not late, (shown or "") + late


def headline(check: Check) -> str:
    """Write a line above the output of a check."""
    return f"\n── {check.name} " + "─" * max(3, 70 - len(check.name))


def run_all(checks: list[Check]) -> list[Outcome]:
    """Run the quick checks beside each other, then the big ones one by one."""
    quick = [check for check in checks if not check.is_alone]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = list(pool.map(run, quick))
    return outcomes + [run(check) for check in checks if check.is_alone]


def keep(outcomes: list[Outcome]) -> None:
    """Write what a whole run came to, for docs/quality.md."""
    sizes, target = ("full sizes", "test-full") if IS_FULL else ("a tenth of the sizes", "test")
    run = {"sizes": sizes, "target": target, "checks": [asdict(each) for each in outcomes]}
    OUTCOMES.write_text(json.dumps(run, indent=2) + "\n")


def count(report: Path) -> tuple[int, int, int]:
    """Count (passed, failed, skipped) test cases of a JUnit file."""
    if not report.exists():
        return 0, 0, 0
    cases = list(ET.parse(report).getroot().iter("testcase"))
    failed = sum(any(case.find(tag) is not None for tag in ("failure", "error")) for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    return len(cases) - failed - skipped, failed, skipped


def failures(report: Path) -> list[tuple[str, str]]:
    """List what failed in a JUnit file, with the beginning of the reason."""
    if not report.exists():
        return []
    return [
        (f"{case.get('classname')} {case.get('name')}", reason_of(fault))
        for case in ET.parse(report).getroot().iter("testcase")
        for tag in ("failure", "error")
        if (fault := case.find(tag)) is not None
    ]


def reason_of(fault: ET.Element) -> str:
    """Take the message of a fault and the first lines of its text, without colours."""
    text = f"{fault.get('message') or ''}\n{fault.text or ''}"
    lines = [line.strip() for line in COLOUR.sub("", text).splitlines() if line.strip()]
    return "\n    ".join(line[:200] for line in lines[:6])


def main(arguments: list[str]) -> int:
    """Run the checks and print the table and the sum; returns 1 on any failure."""
    only = set(arguments[1:]) if arguments[:1] == ["--only"] else None
    checks = [check for check in list_checks() if only is None or check.name in only]
    for folder in (REPORTS, LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    for check in checks:
        if check.report:
            (REPORTS / check.report).unlink(missing_ok=True)
    outcomes = run_all(checks)
    print(f"\n── {'full sizes' if IS_FULL else 'a tenth of the sizes'} " + "─" * 50)
    for each in outcomes:
        verdict = "FAILED" if each.failed else "ok"
        numbers = f"{each.passed:>5} passed {each.failed:>3} failed {each.skipped:>3} skipped"
        print(f"{each.name:<15}{verdict:<8}{numbers}{each.seconds:>8.1f} s")
    for check in checks:
        for name, reason in failures(REPORTS / check.report) if check.report else ():
            print(f"FAILED {check.name}: {name}\n    {reason}")
    if only is None:
        keep(outcomes)
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
