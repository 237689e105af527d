"""What the README promises of the project itself works as it is written there."""

import os
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.sources import BACKEND, ROOT

PATTERNS = {
    "repository": "bsocial.modules.posts.repository:PostRepository",
    "unit of work": "bsocial.core.uow:UnitOfWork",
    "application service": "bsocial.modules.posts.service:PostService",
    "domain events": "bsocial.core.events:Event",
    "projections": "bsocial.modules.stats.projection:project_users",
    "read models": "bsocial.modules.posts.model:PostView",
    "versioned cache-aside": "bsocial.platform.cache.versioned:VersionedCache",
    "leader election": "bsocial.platform.db.maintenance:Maintenance",
    "circuit breaker": "bsocial.platform.cache.client:CacheClient",
    "group commit": "bsocial.modules.interactions.views:ViewRecorder",
}


@pytest.mark.req("S0.26")
@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern_is_named_in_the_readme_and_there(pattern: str) -> None:
    assert pattern in " ".join((ROOT / "README.md").read_text().split())
    module, name = PATTERNS[pattern].split(":")
    assert hasattr(import_module(module), name)


@pytest.mark.req("S4.19")
def test_fresh_environment_is_made_and_activated(tmp_path: Path) -> None:
    uv = subprocess.run(
        ["sh", str(ROOT / "infra/make/toolchain.sh"), "uv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.strip()
    for name in ("pyproject.toml", "uv.lock", "activate_project.sh", "main.py"):
        shutil.copy(BACKEND / name, tmp_path)
    shutil.copytree(BACKEND / "src", tmp_path / "src")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "UV_"))}
    environment["PATH"] = f"{Path(uv).resolve().parent}:{environment['PATH']}"
    steps = "uv venv --quiet && source ./activate_project.sh && which bsocial && bsocial --help"
    done = subprocess.run(
        ["bash", "-c", steps],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path}/.venv/bin/bsocial" in done.stdout
    assert "bSocial is ready" in done.stdout
