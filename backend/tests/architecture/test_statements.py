"""A table is written by the module that owns it, and by nobody else.

Two ways of writing are looked for: SQLAlchemy's `insert`, `update` and `delete`, under whatever
name they are imported, and raw SQL in any text. A write fragment counts for the module that
defines it, so others may use it. Objects are never written through a session.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from bsocial.schema import Base
from tests.architecture.sources import MIGRATIONS, PRODUCT, Source

OWNERS = {
    "users": "bsocial.modules.users",
    "sessions": "bsocial.modules.auth",
    "posts": "bsocial.modules.posts",
    "post_keys": "bsocial.modules.posts",
    "movies": "bsocial.modules.movies",
    "movie_stats": "bsocial.modules.movies",
    "ratings": "bsocial.modules.movies",
    "imported_ratings": "bsocial.modules.movies",
    "rating_deltas": "bsocial.modules.movies",
    "follows": "bsocial.modules.follows",
    "comments": "bsocial.modules.comments",
    "notifications": "bsocial.modules.notifications",
    "stream_tickets": "bsocial.modules.live",
    "likes": "bsocial.modules.interactions",
    "activity_logs": "bsocial.modules.interactions",
    "view_keys": "bsocial.modules.interactions",
    "post_stats": "bsocial.modules.stats",
    "post_days": "bsocial.modules.stats",
    "stat_deltas": "bsocial.modules.stats",
    "totals": "bsocial.modules.stats",
    "jobs": "bsocial.modules.jobs",
    "dogs": "bsocial.modules.dogs",
    "stored_objects": "bsocial.modules.objects",
    "files": "bsocial.modules.files",
    "event_log": "bsocial.platform.eventlog",
    "event_offsets": "bsocial.platform.eventlog",
}
LOADERS = {"bsocial.entrypoints.seed": "loads history into an empty database, all tables at once"}
GIVEN_TABLES = {
    ("bsocial.platform.eventlog.writer", "table"): "event_log",
    ("bsocial.platform.eventlog.redaction", "table"): "event_log",
}
"""Writers that get their table handed in, and which one it is."""
TABLE_OF_CLASS = {
    mapper.class_.__name__: str(mapper.local_table) for mapper in Base.registry.mappers
}
_VERBS = frozenset({"insert", "update", "delete", "Insert", "Update", "Delete", "merge"})
_SESSION_WRITES = frozenset(
    {"add", "add_all", "merge", "delete", "bulk_save_objects", "bulk_insert_mappings"}
)
_RAW = re.compile(
    r"\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy"
    r"|update(?=\s+(?:only\s+)?\w+\s+(?:as\s+\w+\s+)?set\b))\s+(?:only\s+)?(?P<table>\w+)",
    re.IGNORECASE,
)


def writes(source: Source) -> Iterator[tuple[str, int]]:
    """Give every table that a file writes (or `?` where that cannot be told) and the line."""
    yield from _core_writes(source)
    yield from _session_writes(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for match in _RAW.finditer(node.value):
                if match["table"] in OWNERS:
                    yield match["table"], node.lineno


def _core_writes(source: Source) -> Iterator[tuple[str, int]]:
    """Find calls of SQLAlchemy's verbs, imported by any name, and those of a table's methods."""
    verbs, packages, classes = _bindings(source)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in verbs:
            yield _table(source, node.args[0] if node.args else None, classes), node.lineno
        elif isinstance(called, ast.Attribute) and called.attr in _VERBS:
            owner = called.value
            if isinstance(owner, ast.Name) and owner.id in packages:
                yield _table(source, node.args[0] if node.args else None, classes), node.lineno
            elif isinstance(owner, ast.Attribute) and owner.attr == "__table__":
                yield _table(source, owner.value, classes), node.lineno


def _bindings(source: Source) -> tuple[set[str], set[str], dict[str, str]]:
    """Tell which names stand for verbs, for SQLAlchemy packages and for mapped classes."""
    verbs: set[str] = set()
    packages: set[str] = set()
    classes: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = alias.asname or alias.name
                if node.module.startswith("sqlalchemy"):
                    (verbs if alias.name in _VERBS else packages).add(name)
                if node.module.startswith("bsocial.schema") and alias.name in TABLE_OF_CLASS:
                    classes[name] = TABLE_OF_CLASS[alias.name]
        elif isinstance(node, ast.Import):
            found = [alias for alias in node.names if alias.name.startswith("sqlalchemy")]
            packages |= {alias.asname or alias.name for alias in found}
    return verbs, packages, classes


def _table(source: Source, target: ast.expr | None, classes: dict[str, str]) -> str:
    """Name the table of the first argument."""
    if isinstance(target, ast.Name):
        given = GIVEN_TABLES.get((source.module, target.id), "?")
        return classes.get(target.id, given)
    if isinstance(target, ast.Attribute) and target.attr == "__table__":
        return _table(source, target.value, classes)
    return "?"


def _session_writes(source: Source) -> Iterator[tuple[str, int]]:
    """Find `session.add(…)` and its like: what they write cannot be told from the text."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _SESSION_WRITES
            and "session" in ast.unparse(node.func.value).lower()
            and "AsyncSession" in source.text
        ):
            yield "?", node.lineno


def trespasses(sources: list[Source]) -> list[str]:
    """Name the writes of tables that belong to others, and those whose table is unknown."""
    return [
        f"{source.name}:{line} {table}"
        for source in sources
        if not any(_is_within(source.module, loader) for loader in LOADERS)
        for table, line in writes(source)
        if not _is_within(source.module, OWNERS.get(table, "nobody"))
    ]


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_tables_are_written_by_their_owners_only() -> None:
    assert trespasses(PRODUCT) == []


def test_every_table_has_an_owner() -> None:
    assert set(OWNERS) == set(Base.metadata.tables)


def test_statements_are_really_found() -> None:
    found = {table for source in PRODUCT for table, _line in writes(source)}
    assert {"posts", "likes", "activity_logs", "view_keys", "stat_deltas", "event_log"} <= found


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("from sqlalchemy import insert\nfrom bsocial.schema import Post\ninsert(Post)", "posts"),
        (
            """
from sqlalchemy.dialects.postgresql import insert as put
from bsocial.schema.activity import Like as Mark
put(Mark)""",
            "likes",
        ),
        ("import sqlalchemy as sa\nfrom bsocial.schema import User\nsa.update(User)", "users"),
        ("from bsocial.schema import Totals\nTotals.__table__.delete()", "totals"),
        ("from sqlalchemy import delete\nx = 1\ndelete(x)", "?"),
        ("def f():\n    from sqlalchemy import update\n    update(g())", "?"),
        ("from sqlalchemy.ext.asyncio import AsyncSession\nself._session.add(x)", "?"),
        ("text('insert into post_stats values (1)')", "post_stats"),
        ("f'DELETE\\n FROM likes where {x}'", "likes"),
        ("'with a as (update users set x = 1) select 1'", "users"),
        ("'copy activity_logs from stdin'", "activity_logs"),
    ],
)
def test_write_of_a_strangers_table_is_found(text: str, table: str) -> None:
    bad = Source("backend/src/bsocial/modules/dashboard/queries.py", text)
    assert [each.split()[1] for each in trespasses([bad])] == [table]


def test_reading_and_for_update_are_no_writes() -> None:
    fine = "x = 'select a from posts for update of likes'\ny = {}\ny.update(z)\ns.delete(1)"
    assert trespasses([Source("backend/src/bsocial/modules/feed/queries.py", fine)]) == []


_STORED_CODE = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:trigger|function|procedure|rule)"
    r"|\bplpgsql\b|\bdo\s+\$",
    re.IGNORECASE,
)


def stored_code(sources: list[Source]) -> list[str]:
    """Name the files that put code into the database."""
    return [source.name for source in sources if _STORED_CODE.search(source.text)]


def test_database_holds_no_code() -> None:
    assert stored_code([*PRODUCT, *MIGRATIONS]) == []
    assert len(MIGRATIONS) >= 2


@pytest.mark.parametrize(
    "text",
    ["CREATE OR REPLACE FUNCTION f()", "create trigger t", "create\n constraint trigger", "do $$"],
)
def test_stored_code_is_found(text: str) -> None:
    assert stored_code([Source("a.py", text)]) == ["a.py"]
