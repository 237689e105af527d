"""`bsocial backup` and `bsocial restore`: the database, and what stands in the data folder."""

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
"""What of the data folder is no server's own: the key of tokens, uploads, archived events."""


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
    """Bring a backup back, here or in another place; nothing else may run meanwhile."""
    _run(lambda settings, url: _restore(settings, url, name, is_replacing=replace))


def _run(work: Callable[[Settings, str], Coroutine[Any, Any, str]]) -> None:
    """Find or start the database, work, and say what came of it."""
    settings = prepared()
    with (
        failing_on(DumpFailed, ReaderRuns, OSError, tarfile.TarError),
        servers_of(settings) as servers,
    ):
        typer.echo(asyncio.run(work(settings, servers.database_url)))


async def _backup(settings: Settings, database_url: str) -> str:
    """Make a backup."""
    return f"Written: {await make_backup(settings, database_url)}"


async def _restore(settings: Settings, database_url: str, name: str, *, is_replacing: bool) -> str:
    """Restore a backup."""
    folder = backups_folder(settings) / name
    await restore_backup(settings, database_url, folder, is_replacing=is_replacing)
    return f"Restored: {folder}"


def backups_folder(settings: Settings) -> Path:
    """Give the folder in which every backup is a folder."""
    return settings.backup_dir or settings.data_dir / "backups"


async def make_backup(settings: Settings, database_url: str) -> Path:
    """Make a folder with a backup; it gets its name when it is whole.

    The database first: files that come later are too many then, and none is missing but those that
    were removed meanwhile. Raises DumpFailed, NoServers, OSError.
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
    """Restore a backup, give its event log places in this cluster, and bring it up to date.

    Raises DumpFailed, and changes nothing then unless the dump itself is broken; or OSError.
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
    """Put what is kept of the data folder into an archive."""
    with tarfile.open(target, "w:gz", compresslevel=3) as archive:
        for name in KEPT:
            if (data_dir / name).exists():
                archive.add(data_dir / name, name)


def _unpack(source: Path, data_dir: Path) -> None:
    """Take the archive's content instead of what the data folder holds of it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with tarfile.open(source) as archive:
        for name in KEPT:
            old = data_dir / name
            if old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)
        archive.extractall(data_dir, filter="data")
