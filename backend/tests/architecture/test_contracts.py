"""The import contracts hold, and each of them breaks on a bad import."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import BACKEND, PRODUCT, Source, imports
from tests.architecture.tables import SHARED


def lint(folder: Path) -> str:
    """Check the contracts of a copy of the backend."""
    script = (
        "import sys; sys.path.insert(0, 'src');"
        "from importlinter.cli import lint_imports_command;"
        "lint_imports_command(['--no-cache'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.req("U4", "S4.4", "S4.5")
def test_contracts_are_kept() -> None:
    output = lint(BACKEND)
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken\.", output), output


@pytest.mark.req("U4", "S4.4")
def test_contracts_break_on_bad_imports(tmp_path: Path) -> None:
    shutil.copy(BACKEND / "pyproject.toml", tmp_path)
    shutil.copytree(BACKEND / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    package = tmp_path / "src" / "bsocial"
    for place, line in {
        "core/ids.py": "from bsocial.platform.config import Settings\nimport devstack.ports",
        "../devstack/errors.py": "from bsocial.core.errors import DomainError",
        "modules/users/events.py": "from bsocial.modules.posts.errors import PostNotFound",
        "modules/posts/service.py": "def hidden():\n    import sqlalchemy",
        "modules/interactions/service.py": "import fastapi",
        "modules/posts/model.py": "from bsocial.modules.posts.schemas import PostCreate",
        "modules/dashboard/service.py": "from bsocial.modules.interactions.repository import "
        "ViewStore\nfrom bsocial.modules.posts.queries import PostQueries\n"
        "from bsocial.modules.telemetry.queries import PostgresAnswers\n"
        "from bsocial.modules.stats.repository import StatsRepository\n"
        "from bsocial.modules.comments.queries import CommentQueries\n"
        "from bsocial.modules.feed.queries import FeedQueries\n"
        "from bsocial.modules.follows.repository import FollowRepository\n"
        "from bsocial.modules.movies.listing import LISTS",
        "modules/interactions/events.py": "from bsocial.modules.dashboard.queries import TOP\n"
        "from bsocial.modules.users.repository import UserRepository\n"
        "from bsocial.modules.auth.queries import SessionQueries\n"
        "from bsocial.modules.notifications.queries import UNREAD\n"
        "from bsocial.modules.jobs.repository import JobStore\n"
        "from bsocial.modules.dogs.queries import ALL\n"
        "from bsocial.modules.files.queries import OWN\n"
        "from bsocial.modules.objects.repository import ObjectStore\n"
        "from bsocial.modules.live.repository import TicketStore",
    }.items():
        with (package / place).open("a") as file:
            file.write(f"\n{line}\n")
    output = lint(tmp_path)
    kept = re.findall(r"^(.+) KEPT$", output, re.MULTILINE)
    broken = re.findall(r"^(.+) BROKEN$", output, re.MULTILINE)
    assert kept == [], output
    assert len(broken) >= 9, output


def test_module_without_a_place_breaks_the_layers(tmp_path: Path) -> None:
    shutil.copy(BACKEND / "pyproject.toml", tmp_path)
    shutil.copytree(BACKEND / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    newcomer = tmp_path / "src" / "bsocial" / "modules" / "newcomer"
    newcomer.mkdir()
    (newcomer / "__init__.py").write_text('"""Nobody placed me."""\n')
    assert "newcomer" in lint(tmp_path)


@pytest.mark.req("U4")
def test_every_repository_is_protected() -> None:
    contracts = (BACKEND / "pyproject.toml").read_text()
    private = [
        source.module
        for source in PRODUCT
        if re.fullmatch(r"bsocial\.modules\.\w+\.(\w*repository|queries)", source.module)
    ]
    assert [name for name in private if f'"{name}"' not in contracts.split("layers")[-1]] == []
    assert len(private) >= 4


def strangers(sources: list[Source]) -> list[str]:
    """Name the imports of another module's inside."""
    found = []
    for source in sources:
        own = re.match(r"bsocial\.modules\.\w+", source.module)
        for target, _name, line in imports(source.tree) if own else ():
            other = re.match(r"(bsocial\.modules\.\w+)(?:\.(\w+))?", target)
            if own and other and own[0] != other[1] and other[2] not in SHARED:
                found.append(f"{source.name}:{line} {target}")
    return found


def test_modules_show_only_their_face_to_each_other() -> None:
    assert strangers(PRODUCT) == []


def test_import_of_anothers_inside_is_found() -> None:
    bad = Source(
        "backend/src/bsocial/modules/posts/service.py",
        "from bsocial.modules.stats.repository import X\n"
        "from bsocial.modules.users import repository\n"
        "from bsocial.modules.posts.cache import Y\n"
        "from bsocial.modules.users.service import Z\n",
    )
    assert [line.split()[1] for line in strangers([bad])] == [
        "bsocial.modules.stats.repository",
        "bsocial.modules.users",
    ]


def relationships(sources: list[Source]) -> list[str]:
    """Name the lines that map a relationship: every join is written out here."""
    return [
        f"{source.name}:{line}"
        for source in sources
        for _target, name, line in imports(source.tree)
        if name in {"relationship", "backref", "column_property", "aliased_relationship"}
    ] + [source.name for source in sources if re.search(r"\brelationship\(", source.text)]


def test_no_relationship_is_mapped() -> None:
    assert relationships(PRODUCT) == []


def test_relationship_is_found() -> None:
    bad = Source("a.py", "from sqlalchemy import orm\nx = orm.relationship('X')\n")
    assert relationships([bad]) == ["a.py"]
    assert relationships([Source("a.py", "from sqlalchemy.orm import backref\n")]) == ["a.py:1"]
