"""Every parameter and every result in src has a type."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PRODUCT, Source


def untyped(source: Source) -> Iterator[str]:
    """Give what has no type: parameters, but for `self` and `cls`, and results."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        for each in every:
            if each and each.annotation is None and each.arg not in {"self", "cls"}:
                yield f"{source.name}:{node.lineno} {node.name}({each.arg})"
        if node.returns is None:
            yield f"{source.name}:{node.lineno} {node.name}"


@pytest.mark.req("S2.18")
def test_every_parameter_and_result_in_src_is_typed() -> None:
    assert [each for source in PRODUCT for each in untyped(source)] == []


def test_missing_types_are_found() -> None:
    bad = Source("bad.py", "class A:\n    async def b(self, c, *d: int, e: str = '', **f): ...\n")
    assert [each.split()[1] for each in untyped(bad)] == ["b(c)", "b(f)", "b"]
