"""The quick loop: units, architecture, and the tests of the modules that this branch touches.

`fast.py [PYTEST ARGUMENT…]` compares with the merge base of `main` (or of BASE), uncommitted and
untracked files included. A file of `src/bsocial/modules/posts` stands for every
`tests/<level>/posts`, as one of `platform/db` does for every `tests/<level>/db`; a changed file of
the tests stands for its folder. What needs Kafka, Elasticsearch or two processes is left to
`make test`.
"""

import os
import subprocess
import sys
from pathlib import Path

from check import BACKEND, BIN, ROOT, environment

ALWAYS = ("unit", "architecture")
LEVELS = ("api", "contract", "integration")
SLOW = frozenset({"pipeline", "exactness", "tracing", "devstack", "seed", "every_route"})
"""Folders of tests that take longer than the loop may."""
LEFT_OUT = ("tests/architecture/test_project_tools.py",)
"""Files, too: this one makes an environment anew."""


def git(*arguments: str) -> list[str]:
    """Run git; returns the lines it prints. Raises CalledProcessError outside of a checkout."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.splitlines()


def changed() -> list[Path]:
    """List the files that differ from the merge base, relative to the backend."""
    base = git("merge-base", os.environ.get("BASE", "main"), "HEAD")[0]
    names = git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")
    backend = BACKEND.name
    return [Path(*path.parts[1:]) for name in names if (path := Path(name)).parts[0] == backend]


def folders_of(path: Path) -> set[str]:
    """Name the folders of tests that a file stands for, relative to `tests`."""
    match path.parts:
        case ("src", "bsocial", "modules" | "platform", room, *_):
            name = room.removesuffix(".py")
        case ("src", "bsocial", "entrypoints", "wiring" | "commands", room):
            name = room.removesuffix(".py")
        case ("src", "bsocial", "schema" as name, *_):
            pass
        case ("tests", level, room, *_) if level in LEVELS and room not in SLOW:
            return {f"{level}/{room}"}
        case _:
            return set()
    return {f"{level}/{name}" for level in LEVELS if name not in SLOW}


def chosen() -> list[str]:
    """List the folders to run, those that exist."""
    touched = set[str]().union(*(folders_of(path) for path in changed()))
    return [
        f"tests/{each}"
        for each in (*ALWAYS, *sorted(touched))
        if (BACKEND / "tests" / each).is_dir()
    ]


def main(arguments: list[str]) -> int:
    """Run them; returns pytest's exit status."""
    folders = chosen()
    print("Testing", *folders, flush=True)
    ignored = [f"--ignore={each}" for each in LEFT_OUT]
    command = [str(BIN / "pytest"), "-q", "-n", "auto", *ignored, *folders, *arguments]
    return subprocess.run(command, cwd=BACKEND, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
