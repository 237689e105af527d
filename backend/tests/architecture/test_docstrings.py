"""Everything in src says what it is: modules, classes, functions, private and nested ones too."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PRODUCT, Source

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def definitions(source: Source) -> Iterator[tuple[str, bool]]:
    for node in ast.walk(source.tree):
        if isinstance(node, _DOCUMENTED):
            name = getattr(node, "name", "module")
            line = getattr(node, "lineno", 1)
            text = ast.get_docstring(node) or ""
            yield f"{source.name}:{line} {name}", any(c.isalpha() for c in text)


@pytest.mark.req("S4.24")
def test_every_definition_in_src_has_a_docstring() -> None:
    found = [each for source in PRODUCT for each in definitions(source)]
    missing = [name for name, is_documented in found if not is_documented]
    percent = 100 * (len(found) - len(missing)) / len(found)
    assert not missing, f"{percent:.2f} % of {len(found)} definitions: {missing}"


def test_missing_docstrings_are_found_at_every_depth() -> None:
    bad = Source(
        "bad.py",
        "class _Hidden:\n"
        '    """Say nothing."""\n'
        "    async def _method(self):\n"
        "        def inner(): ...\n"
        "        class Inner: ...\n"
        "    @property\n"
        '    def fine(self): """Say something."""\n'
        "if True:\n"
        '    def empty(): """ """\n',
    )
    missing = [name.split()[1] for name, is_documented in definitions(bad) if not is_documented]
    assert sorted(missing) == ["Inner", "_method", "empty", "inner", "module"]
