"""What stands where, what is used in earnest, and how the history is told."""

import re
import subprocess
import tomllib

import pytest

from tests.architecture.sources import BACKEND, PRODUCT, ROOT, imports

PROJECT = tomllib.loads((BACKEND / "pyproject.toml").read_text())
LOCKED = {each["name"] for each in tomllib.loads((BACKEND / "uv.lock").read_text())["package"]}
USED = {
    "fastapi": "fastapi",
    "uvicorn": "uvicorn",
    "sqlalchemy": "sqlalchemy",
    "asyncpg": "asyncpg",
    "alembic": "alembic",
    "pydantic": "pydantic",
    "python-jose": "jose",
    "libpass": "passlib",
    "redis": "redis",
}
"""Distributions and the packages that they bring. The others come with their modules."""


@pytest.mark.req("U2", "S0.31", "S4.6")
@pytest.mark.parametrize("distribution", USED)
def test_library_is_locked_and_imported_by_the_product(distribution: str) -> None:
    assert distribution in LOCKED
    needed = [re.split(r"[\[<>=]", each)[0] for each in PROJECT["project"]["dependencies"]]
    assert distribution in needed
    package = USED[distribution]
    users = [
        source.name
        for source in PRODUCT
        for target, _name, _line in imports(source.tree)
        if target.split(".")[0] == package
    ]
    if package == "uvicorn":  # started as a program, not imported
        users = [source.name for source in PRODUCT if '"uvicorn"' in source.text]
    assert users


@pytest.mark.req("U1", "U3")
def test_top_level_is_as_agreed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    ).stdout.split("\n")
    top = {name.split("/")[0] for name in tracked if name}
    assert {"backend", "frontend", "infra", "Makefile", "README.md", "docs"} <= top
    later = {"es_queries", "docker-compose.yml", "docker-compose.production.yml", "render.yaml"}
    strangers = {name for name in top if not name.startswith(".")} - later
    assert strangers == {"backend", "frontend", "infra", "Makefile", "README.md", "docs"}


@pytest.mark.req("S4.25")
def test_dependency_groups_are_dev_and_test() -> None:
    groups = PROJECT["dependency-groups"]
    assert set(groups) == {"dev", "test"}
    tools = " ".join(str(each) for each in [*groups["dev"], *groups["test"]])
    for tool in ("ruff", "mypy", "pyright", "import-linter", "pytest-asyncio", "hypothesis"):
        assert tool in tools
        assert tool not in " ".join(PROJECT["project"]["dependencies"])


@pytest.mark.req("S4.9")
def test_pre_commit_runs_the_tools_of_the_lock_file() -> None:
    config = (ROOT / ".pre-commit-config.yaml").read_text()
    hooks = set(re.findall(r"^ +- id: (\S+)$", config, re.MULTILINE))
    assert hooks == {
        *("ruff", "ruff-format", "mypy", "pyright", "import-contracts", "biome", "infra")
    }
    assert re.findall(r"^ +- repo: (\S+)$", config, re.MULTILINE) == ["local"]


@pytest.mark.req("S1.31")
def test_history_tells_of_features_merged_without_fast_forward() -> None:
    log = subprocess.run(
        ["git", "log", "--merges", "--format=%s"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout
    assert "feature/" in log


@pytest.mark.req("S3.18")
def test_settings_of_tests_say_test() -> None:
    conftest = (BACKEND / "tests" / "conftest.py").read_text()
    assert 'app_env="test"' in conftest
