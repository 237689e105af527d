"""Files are called by what they hold, as docs/architecture.md lists them."""

import re

import pytest

from tests.architecture.sources import BACKEND, FRONTEND, PRODUCT, TESTS, WEB
from tests.architecture.tables import (
    DEVSTACK,
    EXTRAS,
    KNOWN,
    PACKAGES,
    SHARED,
    WEB_FOLDERS,
    names,
    rows,
)

EMPTY_WORDS = re.compile(
    r"(^|[/_.-])(utils?|helpers?|commons?|misc|stuff)([/_.-]|$)", re.IGNORECASE
)
_MODULE_FILE = re.compile(r"bsocial/modules/(?P<module>\w+)/(?P<file>[\w/]+)\.py$")


def unknown_files(files: list[str], extras: frozenset[str]) -> list[str]:
    """Name the files of modules that are neither known nor listed."""
    return [
        name
        for name in files
        if (match := _MODULE_FILE.search(name))
        and match["file"] not in KNOWN
        and f"{match['module']}/{match['file']}" not in extras
    ]


def empty_words(files: list[str]) -> list[str]:
    """Name the files and folders whose name says nothing."""
    return [name for name in files if EMPTY_WORDS.search(name)]


def is_own_package(path: str) -> bool:
    """Tell whether a package has a row of its own: rings, and what is directly in them."""
    return path.count("/") <= 1 and path not in {"", "platform", "modules"}


PRODUCT_NAMES = [source.name for source in PRODUCT]


def test_modules_have_known_files_only() -> None:
    assert unknown_files(PRODUCT_NAMES, EXTRAS) == []


def test_listed_extras_exist() -> None:
    modules = BACKEND / "src/bsocial/modules"
    assert [name for name in sorted(EXTRAS) if not (modules / f"{name}.py").is_file()] == []


def test_every_package_has_its_row() -> None:
    root = BACKEND / "src/bsocial"
    files = [path.relative_to(root) for path in root.rglob("*.py")]
    packages = {str(path.parent) for path in files if path.name == "__init__.py"} - {"."}
    plain = {"platform/config", "platform/logging"}
    assert sorted(PACKAGES) == sorted(filter(is_own_package, packages | plain))


def test_every_file_of_devstack_has_its_row() -> None:
    files = {path.stem for path in (BACKEND / "src/devstack").glob("*.py")} - {"__init__"}
    assert sorted(DEVSTACK) == sorted(files)


def test_every_folder_of_the_web_has_its_row() -> None:
    folders = {
        f"{parent}{path.name}"
        for parent, root in (("src/", FRONTEND / "src"), ("", FRONTEND))
        for path in root.iterdir()
        if path.is_dir()
    }
    ours = {
        name for name in folders if any(each.name.startswith(f"frontend/{name}/") for each in WEB)
    }
    assert sorted(WEB_FOLDERS) == sorted(ours - {"src", "src/features"})


def test_what_modules_share_is_listed() -> None:
    assert {"service", "model", "events"} <= SHARED < KNOWN
    assert "repository" not in SHARED


def test_rows_of_a_table_are_read() -> None:
    text = "text\n| a | b |\n| --- | --- |\n| `x`, `y/z` | 1 |\n| w | `2` |\n\n| `v` | 3 |\n"
    assert [names(row[0]) for row in rows(text, "| a | b |")] == [["x", "y/z"], []]


def test_no_file_is_called_after_nothing() -> None:
    assert empty_words([source.name for source in (*PRODUCT, *TESTS, *WEB)]) == []


def test_unknown_file_is_found() -> None:
    bad = "backend/src/bsocial/modules/posts/manager.py"
    nested = "backend/src/bsocial/modules/posts/deep/router.py"
    assert unknown_files([bad, nested, "backend/src/bsocial/modules/posts/router.py"], EXTRAS) == [
        bad,
        nested,
    ]


@pytest.mark.parametrize(
    "name", ["src/utils.py", "src/lib/helpers/date.ts", "src/common/x.py", "src/date-utils.ts"]
)
def test_empty_word_is_found(name: str) -> None:
    assert empty_words([name]) == [name]


def test_word_that_contains_an_empty_word_is_fine() -> None:
    assert empty_words(["src/commons_of_people_utilities.py".replace("commons_of_", "")]) == []
