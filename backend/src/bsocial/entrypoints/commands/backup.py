"""`bsocial backup` and `bsocial restore`: the database and the kept parts of the data folder."""

import asyncio
import json
import shutil
import tarfile
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from bsocial.core.clock import utc_now
from bsocial.entrypoints.commands.replay import run_rebase
from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.entrypoints.servers import find_postgres
from bsocial.platform.config import Settings
from bsocial.platform.db.dump import DumpFailed, Dumps
from bsocial.platform.db.migrate import migrate
from bsocial.platform.eventlog.rebase import ReaderRuns

DUMP, FILES, ABOUT = "database.dump", "data.tar.gz", "about.json"
KEPT = ("secret", "files", "archive")
"""Kept parts of the data folder: the key that signs tokens, uploads, archived events."""


def backup_command() -> None:
    """Write database, key, uploaded files and archived events into a new folder of BACKUP_DIR."""
    _run(_backup)


def restore_command(
    name: Annotated[str, typer.Argument(help="A folder of BACKUP_DIR, or a path.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop what the database and the folder hold now.")
    ] = False,
) -> None:
    """Restore a backup, here or elsewhere; nothing else may run meanwhile."""
    _run(lambda settings, url: _restore(settings, url, name, is_replacing=replace))


def _run(work: Callable[[Settings, str], Coroutine[Any, Any, str]]) -> None:
    """Find or start the database, run `work`, and print its result."""
    settings = prepared()
    with (
        failing_on(DumpFailed, ReaderRuns, OSError, tarfile.TarError),
        servers_of(settings) as servers,
    ):
        typer.echo(asyncio.run(work(settings, servers.database_url)))


async def _backup(settings: Settings, database_url: str) -> str:
    """Make a backup; return the message to print."""
    return f"Written: {await make_backup(settings, database_url)}"


async def _restore(settings: Settings, database_url: str, name: str, *, is_replacing: bool) -> str:
    """Restore a backup; return the message to print."""
    folder = backups_folder(settings) / name
    await restore_backup(settings, database_url, folder, is_replacing=is_replacing)
    return f"Restored: {folder}"


def backups_folder(settings: Settings) -> Path:
    """Return the folder that holds a folder for each backup."""
    return settings.backup_dir or settings.data_dir / "backups"


async def make_backup(settings: Settings, database_url: str) -> Path:
    """Write a backup into a new folder, which gets its name when it is complete.

    The database is dumped first: files stored later are superfluous, and only those removed
    meanwhile are missing. Raises DumpFailed, NoServers, OSError.
    """
    dumps = Dumps(database_url, settings.db, find_postgres(settings))
    about = {
        "made_at": utc_now().isoformat(),
        "version": version("bsocial"),
        "revision": await dumps.revision(),
    }
    target = backups_folder(settings) / f"{utc_now():%Y-%m-%dT%H-%M-%S.%fZ}"
    draft = target.with_name(f".{target.name}")
    draft.mkdir(parents=True, mode=0o700)
    try:
        await asyncio.to_thread(dumps.dump, draft / DUMP)
        await asyncio.to_thread(_pack, settings.data_dir, draft / FILES)
        (draft / ABOUT).write_text(json.dumps(about, indent=2) + "\n")
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return target


async def restore_backup(
    settings: Settings, database_url: str, folder: Path, *, is_replacing: bool = False
) -> None:
    """Restore a backup, rebase its event log in this cluster, and migrate it.

    Raises DumpFailed, having changed nothing unless the dump itself is broken; or OSError.
    """
    for part in (DUMP, FILES, ABOUT):
        if not (folder / part).is_file():
            msg = f"{folder} is no backup: it has no {part}."
            raise DumpFailed(msg)
    in_the_way = [name for name in KEPT if (settings.data_dir / name).exists()]
    if in_the_way and not is_replacing:
        msg = f"{settings.data_dir} holds {', '.join(in_the_way)}. Say --replace to remove that."
        raise DumpFailed(msg)
    dumps = Dumps(database_url, settings.db, find_postgres(settings))
    await dumps.make_room(is_replacing=is_replacing)
    await asyncio.to_thread(dumps.restore, folder / DUMP)
    await asyncio.to_thread(_unpack, folder / FILES, settings.data_dir)
    await run_rebase(settings, database_url)
    await migrate(settings, database_url)


def _pack(data_dir: Path, target: Path) -> None:
    """Archive the kept parts of the data folder."""
    with tarfile.open(target, "w:gz", compresslevel=3) as archive:
        for name in KEPT:
            if (data_dir / name).exists():
                archive.add(data_dir / name, name)


def _unpack(source: Path, data_dir: Path) -> None:
    """Replace the kept parts of the data folder by the archive's content."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with tarfile.open(source) as archive:
        for name in KEPT:
            old = data_dir / name
            if old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)
        archive.extractall(data_dir, filter="data")
