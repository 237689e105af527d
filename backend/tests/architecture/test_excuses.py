"""Whoever silences a checker says why, on the same line."""

import io
import re
import tokenize

import pytest

from tests.architecture.sources import MIGRATIONS, PRODUCT, TESTS, WEB, Source

_PYTHON = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore|pragma:)", re.IGNORECASE)
_REASONED = re.compile(
    r"#\s*(?:noqa:\s*[A-Z0-9, ]+?|type:\s*ignore\[[\w, -]+\]|pyright:\s*ignore\[\w+\]"
    r"|pragma:\s*no (?:cover|branch))\s\s*(?:[#-]\s*)?(?P<reason>[A-Za-z_].*\w.*)$"
)
_WEB = re.compile(r"(biome-ignore|@ts-(?:ignore|expect-error|nocheck)|eslint-disable)(.*)")


def excuses(source: Source) -> list[str]:
    """Name the lines that silence a checker without a reason of at least two words."""
    return [f"{source.name}:{line} {text}" for line, text in _silenced(source)]


def _silenced(source: Source) -> list[tuple[int, str]]:
    """Look at the comments of Python, and at the lines of everything else."""
    if source.name.endswith(".py"):
        tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
        comments = [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]
        return [(n, text) for n, text in comments if _PYTHON.search(text) and not _reason(text)]
    lines = enumerate(source.text.splitlines(), 1)
    return [
        (number, line.strip())
        for number, line in lines
        if (match := _WEB.search(line)) and len(match[2].split()) < 3
    ]


def _reason(comment: str) -> bool:
    """Tell whether words follow the codes."""
    match = _REASONED.search(comment)
    return match is not None and len(match["reason"].split()) >= 2


def test_every_silenced_checker_is_excused() -> None:
    found = [line for source in (*PRODUCT, *TESTS, *MIGRATIONS, *WEB) for line in excuses(source)]
    assert found == []


@pytest.mark.parametrize(
    "comment",
    [
        *("# noqa", "# noqa: E501", "# noqa: E501, F401", "# type: ignore"),
        *("# type: ignore[arg-type]", "# type: ignore  # untyped upstream library"),
        *("# pyright: ignore", "# pragma: no cover"),
    ],
)
def test_bare_excuse_is_found(comment: str) -> None:
    assert len(excuses(Source("a.py", f"x = 1  {comment}\n"))) == 1


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: BLE001  handed to the one who waits",
        "# type: ignore[method-assign]  # the documented way",
        '"# noqa"',
    ],
)
def test_excuse_with_reason_is_accepted(comment: str) -> None:
    assert excuses(Source("a.py", f"x = 1, \\\n {comment}\n".replace("\\\n #", "  #"))) == []


def test_bare_excuse_in_the_web_is_found() -> None:
    assert (
        len(excuses(Source("a.ts", "// @ts-ignore\n// biome-ignore lint/x: the API is so\n"))) == 1
    )
