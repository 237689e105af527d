"""The files that the rules look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
GENERATED = ("frontend/src/lib/api/generated/", "frontend/next-env.d.ts")
"""What a generator writes; nobody reads or edits it."""
NEVER_OURS = frozenset(
    {"node_modules", ".venv", ".next", ".build", "test-results", "playwright-report", "__pycache__"}
)
WEB_SUFFIXES = frozenset({".ts", ".tsx", ".js", ".mjs", ".css"})


@dataclass(frozen=True)
class Source:
    """One text file, named by its path from the root of the repository."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax, for Python."""
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """Its dotted name, for Python under src."""
        path = Path(self.name).with_suffix("")
        parts = path.parts[path.parts.index("src") + 1 :]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(folder: Path, suffixes: frozenset[str]) -> Iterator[Source]:
    """Read all files of a folder, without what is not ours."""
    for path in sorted(folder.rglob("*")):
        ours = not NEVER_OURS & set(path.relative_to(ROOT).parts)
        if ours and path.suffix in suffixes and path.is_file():
            yield Source(str(path.relative_to(ROOT)), path.read_text())


PYTHON = frozenset({".py"})
PRODUCT = list(_read(BACKEND / "src", PYTHON))
TESTS = list(_read(BACKEND / "tests", PYTHON))
MIGRATIONS = list(_read(BACKEND / "migrations", PYTHON))
WEB = [
    source
    for folder in ("src", "e2e", "scripts")
    for source in _read(FRONTEND / folder, WEB_SUFFIXES)
    if not source.name.startswith(GENERATED)
]


def imports(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Give what is imported, at any depth: module, name (or nothing) and line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name, node.lineno
