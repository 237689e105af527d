"""Lints what no linter of a language sees: workflows, Dockerfiles, compose files, shell scripts.

`lint.py [FOLDER]` looks at all files that git knows in the folder (default: the project), with
tools of the backend's lock file, none of which asks the network. Every tool runs to its end; the
exit status is 1 when one of them complains. A tool that has no package for a machine is looked for
on PATH; without it the gap is named, and with CI=true it counts as a complaint.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IS_CI = os.environ.get("CI", "").lower() in {"1", "true"}
TIMEOUT_SECONDS = 120

WORKFLOWS = (".github/workflows/*.yml",)
ACTIONS = (".github/actions/*/action.yml",)
PYTHON = ("infra/*.py",)
RUFF = ("--config", str(ROOT / "backend" / "pyproject.toml"))
SCRIPTS_MAY = "INP001,S314,S603,S607,T201"
"""Scripts are no package, read their own reports, start programs and print."""
SHELL = ("*.sh", ".ci/*")
SHELL_OF_TWO = "backend/activate_project.sh"
"""Sourced by bash and zsh; shellcheck reads only one of them."""


@dataclass(frozen=True)
class Linter:
    """A command, and the patterns of the files it is given."""

    name: str
    command: tuple[str, ...]
    patterns: tuple[str, ...]


LINTERS = (
    Linter(
        "workflows follow GitHub's schema",
        ("check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows"),
        WORKFLOWS,
    ),
    Linter(
        "actions follow GitHub's schema",
        ("check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-actions"),
        ACTIONS,
    ),
    Linter(
        "dependabot.yml follows its schema",
        ("check-jsonschema", "--quiet", "--builtin-schema", "vendor.dependabot"),
        (".github/dependabot.yml",),
    ),
    Linter(
        "workflows are safe",
        (
            *("zizmor", "--offline", "--quiet", "--persona", "pedantic"),
            *("--config", str(ROOT / ".github" / "zizmor.yml")),
        ),
        (*WORKFLOWS, *ACTIONS, ".github/dependabot.yml"),
    ),
    Linter(
        "Dockerfiles",
        ("hadolint", "--config", str(ROOT / ".hadolint.yaml")),
        ("*.Dockerfile", "*/Dockerfile"),
    ),
    Linter(
        "scripts in Python", ("ruff", "check", "--quiet", *RUFF, "--ignore", SCRIPTS_MAY), PYTHON
    ),
    Linter("their format", ("ruff", "format", "--quiet", "--check", *RUFF), PYTHON),
    Linter("shell scripts", ("shellcheck", "--severity", "style"), SHELL),
)


def tracked(folder: Path) -> list[str]:
    """List the files of a folder that git knows, or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return [name for name in names if (folder / name).is_file()]


def chosen(linter: Linter, names: Sequence[str]) -> list[str]:
    """Pick the files of a linter."""
    return [
        name
        for name in names
        if name != SHELL_OF_TWO and any(fnmatch(name, pattern) for pattern in linter.patterns)
    ]


def find(tool: str) -> str | None:
    """Find a tool beside this Python, else on PATH."""
    beside = Path(sysconfig.get_path("scripts")) / tool
    return str(beside) if beside.exists() else shutil.which(tool)


def is_clean(linter: Linter, names: list[str], folder: Path) -> bool:
    """Run a linter and show what it says; a folder without its files is clean."""
    if not names:
        return True
    tool = find(linter.command[0])
    if tool is None:
        print(f"NOT CHECKED, {linter.name}: {linter.command[0]} has no package here.")
        return not IS_CI
    done = subprocess.run(
        [tool, *linter.command[1:], *names],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{linter.name}: {len(names)} files, {verdict}")
    if done.returncode:
        print(done.stdout + done.stderr, end="")
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    """Run all linters on a folder; returns 1 on any complaint."""
    folder = Path(arguments[0]).resolve() if arguments else ROOT
    names = tracked(folder)
    verdicts = [is_clean(linter, chosen(linter, names), folder) for linter in LINTERS]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
