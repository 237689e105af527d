"""Migrations go up and down, equal the models, and cope with company and with late databases."""

import asyncio
import os
import socket
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bsocial.core.errors import Unavailable
from bsocial.platform.config import DatabaseSettings, Settings
from bsocial.platform.db.engine import sqlalchemy_url
from bsocial.platform.db.migrate import alembic_config, migrate
from bsocial.schema import Base
from tests.integration.schema.migrations.conftest import run

Catalogue = dict[str, list[tuple[object, ...]]]
CATALOGUE = {
    "columns": """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, pg_get_expr(d.adbin, d.adrelid), co.collname
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
        left join pg_collation co on co.oid = a.attcollation
        where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped""",
    "tables": """
        select c.relname, c.relkind::text, pg_get_partkeydef(c.oid), c.relpersistence::text
        from pg_class c where c.relkind in ('r', 'p', 'S')""",
    "constraints": """
        select c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid)
        from pg_constraint k join pg_class c on c.oid = k.conrelid where true""",
    "indexes": """
        select c.relname, i.relname, regexp_replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON ')
        from pg_index x join pg_class c on c.oid = x.indrelid
        join pg_class i on i.oid = x.indexrelid where c.relkind in ('r', 'p')""",
    "enums": """
        select t.typname, e.enumlabel, e.enumsortorder
        from pg_enum e join pg_type t on t.oid = e.enumtypid
        join pg_class c on c.relname = 'pg_enum' where true""",
    "code": """
        select p.proname from pg_proc p join pg_class c on c.relname = 'pg_proc'
        where p.pronamespace = 'public'::regnamespace
        union all select g.tgname from pg_trigger g join pg_class c on c.oid = g.tgrelid
        where not g.tgisinternal""",
}
_NO_PARTITIONS = (
    " and not c.relispartition and c.relname not like 'alembic%'"
    " and (c.relnamespace = 'public'::regnamespace or c.relname in ('pg_enum', 'pg_proc'))"
)


async def catalogue(url: str) -> Catalogue:
    """Read what a database has, without partitions: those belong to the code that makes them."""
    connection = await asyncpg.connect(url)
    try:
        return {
            name: sorted((tuple(row) for row in await connection.fetch(_complete(query))), key=repr)
            for name, query in CATALOGUE.items()
        }
    finally:
        await connection.close()


def _complete(query: str) -> str:
    """Leave out partitions and what Alembic keeps for itself."""
    return query if "pg_trigger" in query else query + _NO_PARTITIONS


def revisions() -> list[str]:
    """Give all revisions, the first one first."""
    script = ScriptDirectory.from_config(alembic_config())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


@pytest.mark.req("S3.16", "S4.26", "S0.31")
async def test_every_migration_goes_up_down_and_up(
    empty_engine: AsyncEngine, empty_url: str
) -> None:
    states = [await catalogue(empty_url)]
    for revision in revisions():
        await run(empty_engine, "upgrade", revision)
        states.append(await catalogue(empty_url))
        await run(empty_engine, "downgrade", "-1")
        assert await catalogue(empty_url) == states[-2], f"{revision} leaves something behind"
        await run(empty_engine, "upgrade", revision)
        assert await catalogue(empty_url) == states[-1]
    await run(empty_engine, "downgrade", "base")
    assert await catalogue(empty_url) == states[0]
    assert len(states) > 1


@pytest.mark.req("S4.12", "S0.31")
async def test_models_equal_migrations(
    empty_engine: AsyncEngine, empty_url: str, database_url: str
) -> None:
    async with empty_engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    made, migrated = await catalogue(empty_url), await catalogue(database_url)
    for kind, rows in migrated.items():
        assert rows == made[kind], kind
    assert len(migrated["tables"]) >= len(Base.metadata.tables)
    assert migrated["code"] == []


async def test_models_without_migration_are_noticed(
    empty_engine: AsyncEngine, empty_url: str, database_url: str
) -> None:
    async with empty_engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        before = await catalogue(database_url)
        await connection.execute(text("alter table likes add column note text"))
        await connection.execute(text("alter table posts drop constraint ck_posts_title_shape"))
        await connection.execute(text("create index extra on likes (created_at)"))
    changed = await catalogue(empty_url)
    for kind in ("columns", "constraints", "indexes"):
        assert before[kind] != changed[kind]


@pytest.mark.req("S3.16")
async def test_alembic_finds_nothing_to_add(database_url: str) -> None:
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)

    def check(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.check(config)

    async with engine.connect() as connection:
        await connection.run_sync(check)
    await engine.dispose()


@pytest.mark.req("S3.16")
async def test_processes_that_migrate_at_once_wait_for_each_other(
    empty_url: str, redis_url: str, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": empty_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(tmp_path),
    }
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bsocial.entrypoints.cli", "migrate"),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        for _ in range(2)
    ]
    for output, process in zip(
        await asyncio.gather(*(process.communicate() for process in processes)),
        processes,
        strict=True,
    ):
        assert process.returncode == 0, output[0].decode()
    connection = await asyncpg.connect(empty_url)
    assert await connection.fetchval("select count(*) from alembic_version") == 1
    assert await connection.fetchval("select count(*) from totals") == 1
    await connection.close()


class LateServer:
    """A port that drops the first callers and then leads to the real server."""

    def __init__(self, url: str, refusals: int) -> None:
        """Lead to the server of a URL after so many refusals."""
        self._target = sqlalchemy_url(url)
        self.refusals = refusals

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Drop the caller, or pass bytes on in both directions."""
        if self.refusals:
            self.refusals -= 1
            writer.close()
            return
        back = await asyncio.open_connection(self._target.host, self._target.port)
        await asyncio.gather(_pass_on(reader, back[1]), _pass_on(back[0], writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until the end."""
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


@pytest.mark.req("S3.16", "S3.20")
async def test_migration_waits_for_a_database_that_comes_late(empty_url: str) -> None:
    late = LateServer(empty_url, refusals=3)
    server = await asyncio.start_server(late.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = sqlalchemy_url(empty_url).set(drivername="postgresql", host="127.0.0.1", port=port)
    through = url.render_as_string(hide_password=False)
    await migrate(Settings(database_url=through), through)
    assert late.refusals == 0
    assert (await catalogue(empty_url))["tables"] != []
    server.close()
    await server.wait_closed()


@pytest.mark.req("S3.16")
async def test_missing_database_is_reported_in_time() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # held, but nobody listens
        url = f"postgresql://nobody@127.0.0.1:{held.getsockname()[1]}/none"
        settings = Settings(database_url=url, db=DatabaseSettings(startup_timeout_seconds=0.6))
        with pytest.raises(Unavailable, match="did not answer within 1 s"):
            await migrate(settings, url)


def test_partitioned_tables_are_those_of_the_models() -> None:
    tables: list[Table] = list(Base.metadata.tables.values())
    partitioned = {t.name for t in tables if t.dialect_options["postgresql"]["partition_by"]}
    assert partitioned == {"activity_logs", "event_log", "imported_ratings"}
