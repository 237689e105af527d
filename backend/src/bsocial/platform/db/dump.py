"""Dumps of a whole database, by pg_dump and pg_restore."""

import os
import subprocess
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import asyncpg_dsn

_SECONDS = 6 * 3600
_TABLES = "select count(*) from pg_tables where schemaname = 'public'"
_GUESTS = (
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and backend_type = 'client backend'"
)
_EMPTY = (
    "drop schema public cascade; create schema public authorization pg_database_owner;"
    " grant usage on schema public to public"
)


class DumpFailed(Exception):
    """A dump or restore failed; the message omits the connection URL."""


class Dumps:
    """Dumps and restores one database."""

    def __init__(self, database_url: str, settings: DatabaseSettings, programs: Path) -> None:
        """Use the database at a URL; `programs` is the folder of pg_dump and pg_restore."""
        self._url = database_url
        self._settings = settings
        self._programs = programs

    def dump(self, target: Path) -> None:
        """Write a consistent snapshot to a file. Raises DumpFailed."""
        self._run("pg_dump", "--format=custom", *_NO_ROLES, f"--file={target}")

    def restore(self, source: Path) -> None:
        """Restore a dump into the empty database in one transaction. Raises as `dump`."""
        self._run("pg_restore", "--exit-on-error", "--single-transaction", *_NO_ROLES, str(source))

    async def make_room(self, *, is_replacing: bool) -> None:
        """Require no other client and no tables, or drop the tables; raises DumpFailed."""
        connection = await self._connect()
        try:
            if await connection.fetchval(_GUESTS):
                msg = "Other clients are connected to the database. Stop them first."
                raise DumpFailed(msg)
            if await connection.fetchval(_TABLES):
                if not is_replacing:
                    msg = "The database is not empty. Use --replace to drop its content."
                    raise DumpFailed(msg)
                await connection.execute(_EMPTY)
        finally:
            await connection.close()

    async def revision(self) -> str:
        """Return the schema revision. Raises DumpFailed if the database is not bSocial's."""
        connection = await self._connect()
        try:
            found: str = await connection.fetchval("select version_num from alembic_version")
        except asyncpg.UndefinedTableError as error:
            msg = "The database holds nothing of bSocial."
            raise DumpFailed(msg) from error
        finally:
            await connection.close()
        return found

    async def _connect(self) -> "asyncpg.Connection[Any]":
        """Open a connection; raises DumpFailed."""
        try:
            return await asyncpg.connect(
                asyncpg_dsn(self._url), timeout=self._settings.connect_timeout_seconds
            )
        except (OSError, asyncpg.PostgresError) as error:
            msg = f"The database does not answer: {type(error).__name__}."
            raise DumpFailed(msg) from error

    def _run(self, program: str, *arguments: str) -> None:
        """Run a PostgreSQL program; the password is in its environment, not in its arguments."""
        path = self._programs / program
        url = make_url(self._url).set(drivername="postgresql")
        address = url._replace(password=None).render_as_string()
        done = subprocess.run(  # noqa: S603 - a program that we found, arguments we made
            [path, *arguments, f"--dbname={address}"],
            env={**os.environ, "PGPASSWORD": url.password or ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        if done.returncode:
            msg = f"{program} failed: {done.stderr.strip()}"
            raise DumpFailed(msg)


_NO_ROLES = ("--no-owner", "--no-privileges")
"""Everything that is restored belongs to the role that restores."""
