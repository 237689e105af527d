"""Tests lie by level and module, and take helpers from anywhere but test modules."""

import re
from collections.abc import Iterable

import pytest

from tests.architecture.sources import PRODUCT, TESTS, Source, imports

LEVELS = frozenset({"unit", "api", "contract", "integration"})
RINGS = frozenset({"core", "schema", "seed", "devstack", "commands"})
CROSS_CUTTING = {
    "every_route": "what every route promises, whatever its module",
    "exactness": "numbers under load, over all modules",
    "pipeline": "from a request to what follows from it, with Kafka and Elasticsearch",
    "tools": "what the tests themselves run on",
}
_ROOM = re.compile(r"/bsocial/(?:modules|platform)/(\w+)")
ROOMS = {match[1] for source in PRODUCT if (match := _ROOM.search(source.name))} - {"__init__"}
_TEST_MODULE = re.compile(r"tests(\.\w+)*\.test_\w+")


def misplaced(names: Iterable[str]) -> list[str]:
    """Name the files of a level that lie in no folder of a module."""
    known = ROOMS | RINGS | set(CROSS_CUTTING)
    found = []
    for name in names:
        level, *rest = name.removeprefix("backend/tests/").split("/")
        is_shared = len(rest) == 1 and rest[0] in {"__init__.py", "conftest.py"}
        if level in LEVELS and not is_shared and (len(rest) < 2 or rest[0] not in known):
            found.append(name)
    return found


def borrowed(source: Source) -> list[str]:
    """Say which names a file imports from test modules."""
    return [
        f"{source.name}:{line} {module}.{name}"
        for module, name, line in imports(source.tree)
        if _TEST_MODULE.fullmatch(f"{module}.{name}") or _TEST_MODULE.fullmatch(module)
    ]


@pytest.mark.req("S4.4")
def test_every_test_lies_in_the_folder_of_its_module() -> None:
    assert misplaced(source.name for source in TESTS) == []
    folders = {tuple(source.name.split("/")[2:4]) for source in TESTS}
    unused = {room for room in CROSS_CUTTING if not {(each, room) for each in LEVELS} & folders}
    assert not unused


def test_misplaced_files_are_found() -> None:
    bad = [f"backend/tests/{name}" for name in ("unit/test_a.py", "api/people/test_b.py")]
    good = [f"backend/tests/{name}" for name in ("unit/posts/test_a.py", "api/conftest.py")]
    assert misplaced(bad + good) == bad


def test_nothing_is_imported_from_a_test_module() -> None:
    assert [line for source in TESTS for line in borrowed(source)] == []


def test_imports_from_test_modules_are_found() -> None:
    text = (
        "from tests.api.posts.test_posts import publish\nfrom tests.steps.actions import follow\n"
    )
    text += "from tests.unit import test_a\nimport tests.unit.posts.test_b\n"
    assert [each.split()[0] for each in borrowed(Source("bad.py", text))] == [
        "bad.py:1",
        "bad.py:3",
        "bad.py:4",
    ]
