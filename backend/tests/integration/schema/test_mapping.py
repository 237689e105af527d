"""Every mapped column of every table is written and read back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapper

from bsocial.schema import Base
from tests.integration.schema.conftest import MakeRow

MAPPERS = sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table))
NEVER_TOGETHER = {"users": {"purged_at"}}
"""Columns that a row with all the others cannot have; a test of their own fills them."""


def table_of(mapper: Mapper[Any]) -> str:
    return str(mapper.local_table)


@pytest.mark.req("S4.3", "S4.12", "S3.22", "S0.4", "S0.5", "S0.6", "S0.31")
@pytest.mark.parametrize("mapper", MAPPERS, ids=table_of)
async def test_every_column_is_written_and_read_back(
    mapper: Mapper[Any], connection: AsyncConnection, make_row: MakeRow
) -> None:
    table = table_of(mapper)
    row = await make_row(table)
    columns = {attribute.key for attribute in mapper.column_attrs}
    assert set(row) == columns, "the valid row must fill every column"
    empty = {name for name, value in row.items() if value is None}
    assert empty == NEVER_TOGETHER.get(table, set())

    session = AsyncSession(connection, join_transaction_mode="create_savepoint")
    session.add(mapper.class_(**row))
    await session.commit()
    session.expunge_all()
    found = (await session.scalars(select(mapper.class_).filter_by(**_key(mapper, row)))).one()
    assert {name: getattr(found, name) for name in columns} == row
    for name, value in row.items():
        assert isinstance(getattr(found, name), type(value)), name


def _key(mapper: Mapper[Any], row: dict[str, Any]) -> dict[str, Any]:
    """Pick the primary key out of a row."""
    return {column.name: row[column.name] for column in mapper.primary_key}


async def test_purged_account_is_a_tombstone(
    connection: AsyncConnection, make_row: MakeRow
) -> None:
    user = Base.metadata.tables["users"]
    row = await make_row("users")
    kept = {name: row[name] for name in ("id", "role", "created_at", "deleted_at")}
    stored = kept | {"purged_at": row["deleted_at"]}
    await connection.execute(user.insert().values(stored))
    found = (await connection.execute(select(user).where(user.c.id == row["id"]))).mappings().one()
    assert {name: found[name] for name in stored} == stored
    assert {value for name, value in found.items() if name not in stored} == {None}


@pytest.mark.parametrize("mapper", MAPPERS, ids=table_of)
async def test_optional_columns_and_defaults_can_be_left_out(
    mapper: Mapper[Any], connection: AsyncConnection, make_row: MakeRow
) -> None:
    table = mapper.local_table
    row = await make_row(table_of(mapper))
    needed = {
        column.name: row[column.name]
        for column in table.columns
        if not column.nullable and column.server_default is None and column.identity is None
    }
    if table_of(mapper) == "users":
        needed |= {name: row[name] for name in ("username", "username_key")}
    if table_of(mapper) == "notifications":
        needed |= {name: row[name] for name in ("post_id", "comment_id")}
    statement = Base.metadata.tables[table_of(mapper)].insert().values(needed)
    stored = (await connection.execute(statement.returning(*table.columns))).mappings().one()
    defaults = [c.name for c in table.columns if c.server_default is not None or c.identity]
    assert [name for name in defaults if stored[name] is None] == []
