"""Constructors take Protocols, and what stands in for the real ones keeps their signatures."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PRODUCT, TESTS, Source, imports

_INSIDE = re.compile(r"bsocial\.modules\..*\.(\w*queries|\w*repository|cache|handlers?)")
_VALUES = re.compile(r"/(\w*queries|\w*repository|cache)\.py$")
"""Files that are depended on: their classes may hold each other's values."""
_REGISTERED = re.compile(r"\b(\w*Repository): (\w+)")


def _inner(source: Source) -> set[str]:
    """Name what a file imports out of files that read and write."""
    return {name for target, name, _ in imports(source.tree) if _INSIDE.fullmatch(target)}


def _taken(found: ast.ClassDef) -> Iterator[ast.expr]:
    """Give the annotations of what a class is made with, by a constructor or as a dataclass."""
    for node in found.body:
        if isinstance(node, ast.AnnAssign):
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            yield from (each.annotation for each in arguments if each.annotation)


def concrete(sources: list[Source]) -> list[str]:
    """Name the classes that are made with a class that reads or writes."""
    return [
        f"{source.name} {node.name}: {name.id}"
        for source in sources
        if "bsocial/modules/" in source.name and not _VALUES.search(source.name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        for taken in _taken(node)
        for name in ast.walk(taken)
        if isinstance(name, ast.Name) and name.id in _inner(source)
    ]


def heirs(sources: list[Source]) -> list[str]:
    """Name the classes of tests that inherit from a class that reads or writes."""
    return [
        f"{source.name} {node.name}"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        if {base.id for base in node.bases if isinstance(base, ast.Name)} & _inner(source)
    ]


def _classes(sources: list[Source], part: str) -> dict[str, type]:
    """Give the classes that the files of a folder define, by name."""
    paths = [source.name.removesuffix(".py") for source in sources if part in source.name]
    names = [re.sub("^backend/(src/)?", "", path).replace("/", ".") for path in paths]
    return {
        name: found
        for module in map(importlib.import_module, names)
        for name, found in inspect.getmembers(module, inspect.isclass)
        if found.__module__ == module.__name__
    }


FAKES = _classes(TESTS, "tests/fakes/")
REPOSITORIES = _classes(PRODUCT, "/repository.py")
FAKE_REPOSITORIES = sorted(name for name in FAKES if name.endswith("Repository"))


def bases_of_ours(fake: type) -> list[str]:
    """Name the classes of the product, but for Protocols, that a class inherits from."""
    return [
        base.__name__
        for base in inspect.getmro(fake)
        if base.__module__.startswith("bsocial.") and not getattr(base, "_is_protocol", False)
    ]


def differences(fake: type, real: type) -> list[str]:
    """Name the public methods that the real class lacks or declares differently."""
    return [
        name
        for name, method in inspect.getmembers(fake, inspect.isfunction)
        if not name.startswith("_")
        and (
            not hasattr(real, name)
            or inspect.signature(method) != inspect.signature(getattr(real, name))
        )
    ]


def test_constructors_take_protocols() -> None:
    assert concrete(PRODUCT) == []


def test_fakes_inherit_from_protocols_only() -> None:
    assert {name: found for name, fake in FAKES.items() if (found := bases_of_ours(fake))} == {}


def test_no_test_inherits_from_what_reads_and_writes() -> None:
    assert heirs(TESTS) == []


@pytest.mark.parametrize("name", FAKE_REPOSITORIES)
def test_fake_has_the_signatures_of_its_repository(name: str) -> None:
    assert differences(FAKES[name], REPOSITORIES[name.removeprefix("Fake")]) == []


def test_fakes_are_registered_for_the_repository_whose_name_they_have() -> None:
    pairs = {pair for source in TESTS for pair in _REGISTERED.findall(source.text)}
    assert {fake for _, fake in pairs} == set(FAKE_REPOSITORIES)
    assert [pair for pair in pairs if pair[1] != f"Fake{pair[0]}"] == []


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def __init__(self, queries: PostQueries) -> None: ...\n",
        "class A:\n    def __init__(self, *, queries: 'int' | None | PostQueries) -> None: ...\n",
        "@dataclass\nclass A:\n    queries: list[PostQueries]\n",
    ],
)
def test_concrete_class_in_a_constructor_is_found(text: str) -> None:
    imported = f"from bsocial.modules.posts.queries import PostQueries\n{text}"
    for file in ("service", "handlers", "pictures"):
        name = f"backend/src/bsocial/modules/posts/{file}.py"
        assert concrete([Source(name, imported)]) == [f"{name} A: PostQueries"]
    assert concrete([Source(name, imported.replace("queries import", "model import"))]) == []


def test_heir_is_found() -> None:
    text = "from bsocial.modules.posts.cache import OwnPostsCache\nclass A(OwnPostsCache): ...\n"
    assert heirs([Source("a.py", text)]) == ["a.py A"]
    real = REPOSITORIES["PostRepository"]
    assert bases_of_ours(type("FakePostRepository", (real,), {})) == ["PostRepository"]


class _Real:
    async def add(self, post_id: int, *, limit: int) -> None: ...
    async def find(self, post_id: int) -> None: ...
    async def remove(self, post_id: int) -> None: ...


class _Fake:
    async def add(self, post_id: int, limit: int) -> None: ...
    async def find(self, post_id: int) -> None: ...
    async def remove(self, post_id: str) -> None: ...
    async def more(self) -> None: ...
    def _own(self) -> None: ...


def test_other_signature_is_found() -> None:
    assert differences(_Fake, _Real) == ["add", "more", "remove"]
