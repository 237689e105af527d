"""Every constraint of every table refuses what it is there to refuse."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import Table, insert, null, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bsocial.schema import Base
from tests.integration.schema.cases import CASES
from tests.integration.schema.conftest import MakeRow
from tests.integration.schema.rows import Row, tables

_CODES = {"ck": "23514", "fk": "23503", "pk": "23505", "uq": "23505"}


async def refusal(connection: AsyncConnection, table: Table, row: Row) -> Any:
    """Insert a row; gives the database's own error, or fails."""
    with pytest.raises(DBAPIError) as refused:
        async with connection.begin_nested():
            await connection.execute(insert(table).values(row))
    assert refused.value.orig
    return refused.value.orig.__cause__


@pytest.mark.req("S4.3", "S4.12", "S0.5", "S0.7", "S0.12", "S1.5")
@pytest.mark.parametrize("constraint", sorted({case.constraint for case in CASES}))
async def test_constraint_refuses_every_bad_row(
    constraint: str, connection: AsyncConnection, make_row: MakeRow
) -> None:
    for case in CASES:
        if case.constraint != constraint:
            continue
        table = Base.metadata.tables[case.table]
        row = await make_row(case.table)
        savepoint = await connection.begin_nested()
        if case.twice:
            await connection.execute(insert(table).values(row))
        error = await refusal(connection, table, case.spoil(row))
        await savepoint.rollback()
        assert error.sqlstate == _CODES[constraint[:2]], case
        # A partition names its primary key after itself, not after its parent.
        own_names = {constraint, constraint.replace(case.table, f"{case.table}_2026_11")}
        own_names |= {f"{case.table}_{part}_pkey" for part in ("default", "movielens")}
        assert error.constraint_name in own_names, case


def named_constraints() -> set[str]:
    """Name every constraint and unique index of the models."""
    names: set[str] = set()
    for table in tables():
        names |= {str(constraint.name) for constraint in table.constraints}
        names |= {str(index.name) for index in table.indexes if index.unique}
    return names


def test_every_constraint_has_a_case() -> None:
    assert {case.constraint for case in CASES} == named_constraints()


def test_constraints_are_named() -> None:
    assert "None" not in named_constraints()


@pytest.mark.req("S4.3", "S4.12")
@pytest.mark.parametrize("table", tables(), ids=str)
async def test_missing_value_is_refused(
    table: Table, connection: AsyncConnection, make_row: MakeRow
) -> None:
    row = await make_row(table.name)
    for column in table.columns:
        if not column.nullable:
            error = await refusal(connection, table, row | {column.name: null()})
            assert isinstance(error, asyncpg.NotNullViolationError)
            assert error.column_name == column.name


ENUMS = [
    (table.name, column.name, str(column.type.name))  # type: ignore[attr-defined]  # an Enum
    for table in tables()
    for column in table.columns
    if hasattr(column.type, "enums")
]


@pytest.mark.req("S0.7", "S1.12", "S4.12")
@pytest.mark.parametrize(("table", "column", "enum"), ENUMS)
async def test_value_outside_of_an_enum_is_refused(
    table: str, column: str, enum: str, connection: AsyncConnection, make_row: MakeRow
) -> None:
    row = await make_row(table)
    await connection.execute(insert(Base.metadata.tables[table]).values(row))
    for value in ("", "Like ", "LIKE", "Share", "PUBLIC", "root"):
        with pytest.raises(DBAPIError) as refused:
            async with connection.begin_nested():
                await connection.execute(text(f"update {table} set {column} = '{value}'"))
        assert refused.value.orig
        error = refused.value.orig.__cause__
        assert isinstance(error, asyncpg.InvalidTextRepresentationError), enum


def test_every_enum_is_tried() -> None:
    assert {enum for _table, _column, enum in ENUMS} == {
        *("interaction_type", "job_state", "movie_source", "notification_kind", "visibility"),
        "user_role",
    }
