"""Prints how the backend's house is built: `house.py [--check]`.

For every package of `backend/src`: its files, its lines, and the packages it imports; then the sums
of the source and of the tests, and the longest function. With --check nothing but what is over a
limit is printed, and the exit status is 1 if anything is.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[2] / "backend"
SOURCE, TESTS = BACKEND / "src", BACKEND / "tests"
LIMITS = {SOURCE: 30_000, TESTS: 36_700}
"""Lines of Python. Limits come down (next: 28,500 and 35,000); only a new module raises one."""
FUNCTION_LINES = 50
DEPTH = 3
"""Names of a package: `bsocial.modules.posts`, `bsocial.entrypoints.wiring`."""


@dataclass
class Room:
    """A package, or the plain files of one that has packages inside."""

    files: int = 0
    lines: int = 0
    imports: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """Its lines, blank ones and comments included."""
        return self.text.count("\n")

    def imported(self) -> Iterator[str]:
        """List the names of modules it imports, at any depth."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def functions(self) -> Iterator[tuple[int, str]]:
        """List its functions and methods, each with its number of lines."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield lines, f"{self.path.relative_to(BACKEND)}:{node.lineno} {node.name}"


def read(folder: Path) -> list[Module]:
    """Read all modules of a folder."""
    paths = sorted(folder.rglob("*.py"))
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return [Module(path, text, ast.parse(text)) for path, text in texts]


def room_of(name: str, packages: set[str]) -> str | None:
    """Name the package that a module belongs to; None for one that is not ours."""
    parts = name.split(".")[:DEPTH]
    while parts and ".".join(parts) not in packages:
        parts.pop()
    return ".".join(parts) or None


def rooms(modules: list[Module]) -> dict[str, Room]:
    """Sum up the packages, by name."""
    dotted = {each.path.relative_to(SOURCE).with_suffix("").parts: each for each in modules}
    packages = {".".join(name[:-1]) for name in dotted if name[-1] == "__init__"}
    found: dict[str, Room] = {}
    for name, module in dotted.items():
        own = room_of(".".join(name), packages)
        room = found.setdefault(own or name[0], Room())
        room.files += 1
        room.lines += module.lines
        others = (room_of(each, packages) for each in module.imported())
        room.imports |= {other for other in others if other is not None and other != own}
    return found


def over(modules: dict[Path, list[Module]]) -> list[str]:
    """Say what is over its limit."""
    complaints = []
    for folder, found in modules.items():
        lines = sum(each.lines for each in found)
        if lines > LIMITS[folder]:
            name = folder.relative_to(BACKEND.parent)
            complaints.append(f"{name}: {lines:,} lines, at most {LIMITS[folder]:,}")
    functions = [each for module in modules[SOURCE] for each in module.functions()]
    complaints += [
        f"{name}: {lines} lines, at most {FUNCTION_LINES}"
        for lines, name in functions
        if lines > FUNCTION_LINES
    ]
    return complaints


def show(modules: dict[Path, list[Module]]) -> None:
    """Print the table and the sums."""
    for name, room in sorted(rooms(modules[SOURCE]).items()):
        imports = " ".join(sorted(each.removeprefix("bsocial.") for each in room.imports))
        print(f"{name:<36}{room.files:>4} files{room.lines:>7,} lines  {imports}")
    for folder, found in modules.items():
        lines, name = sum(each.lines for each in found), folder.relative_to(BACKEND.parent)
        print(f"{name!s:<36}{len(found):>4} files{lines:>7,} lines of {LIMITS[folder]:,}")
    lines, name = max(each for module in modules[SOURCE] for each in module.functions())
    print(f"longest function: {lines} lines, {name}")


def main(arguments: list[str]) -> int:
    """Print the house, or what is wrong with it; returns 1 if something is over its limit."""
    modules = {folder: read(folder) for folder in LIMITS}
    if arguments != ["--check"]:
        show(modules)
    complaints = over(modules)
    for each in complaints:
        print(each, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
