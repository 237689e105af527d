"""The threat model names tests, and all of them are there."""

import re

import pytest

from bsocial.platform.config import ROOT_DIR

MODEL = (ROOT_DIR / "docs" / "threat-model.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:tests|frontend)/[^`]+)::([^`]+)`", MODEL)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_test_that_is_named_is_there(path: str, name: str) -> None:
    folder = ROOT_DIR if path.startswith("frontend/") else ROOT_DIR / "backend"
    text = (folder / path).read_text()
    assert name in text if path.endswith(".ts") else re.search(rf"def {name}\(", text)


def test_every_threat_has_a_test() -> None:
    rows = re.findall(r"^\| ([STRIDE]) \|(.*)\|$", MODEL, re.MULTILINE)
    assert {letter for letter, _ in rows} == set("STRIDE")
    assert all("::" in row for _, row in rows)
