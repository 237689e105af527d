"""PostgreSQL and Redis for a process: those of the settings, else local ones, where there are any.

Only this file, and the supervisor of `bsocial run`, know devstack. Production has none: with
DATABASE_URL and REDIS_URL set nothing of it is imported.
"""

import multiprocessing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bsocial.platform.config import Settings

if TYPE_CHECKING:
    from devstack.lease import Lease
    from devstack.state import Kind

_log = structlog.get_logger(__name__)


class NoServers(Exception):
    """There is no database or no cache; the text says why, and what to do about it."""


@dataclass(frozen=True)
class Servers:
    """Addresses of PostgreSQL and Redis, and the leases of local ones."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    leases: "dict[Kind, Lease]" = field(repr=False)

    def stop(self) -> bool:
        """Release the local servers, which stop with their last user; return whether all stopped.

        The child of a reloading server is soon replaced: for it the servers linger, as long as its
        parent lives.
        """
        reloader = multiprocessing.parent_process()
        reloader_pid = reloader.pid if reloader else None
        leases = reversed(self.leases.values())
        stopped = [each.release(reloader_pid=reloader_pid) for each in leases]
        return all(stopped)


def adopt_or_start(settings: Settings, *, is_throwaway: bool = False) -> Servers:
    """Use the servers of the settings, else local ones, which are started unless they run.

    Throw-away servers are on free ports, fast, and not durable. Raises NoServers.
    """
    database_url, redis_url = settings.database_url, settings.redis_url
    if database_url is not None and redis_url is not None:
        return Servers(database_url, redis_url, {})
    try:
        from devstack.errors import StackError  # noqa: PLC0415  production has no devstack
        from devstack.lease import take_all  # noqa: PLC0415  the same
        from devstack.state import KeeperOptions  # noqa: PLC0415  the same
    except ModuleNotFoundError as error:
        raise NoServers(
            "This installation has no servers of its own: set both DATABASE_URL and REDIS_URL."
        ) from error
    folder = str(settings.data_dir.absolute())
    programs = str(settings.postgres_bin) if settings.postgres_bin else None
    ports = (0, 0) if is_throwaway else (settings.postgres_port, settings.valkey_port)
    wanted = []
    if database_url is None:
        wanted.append(
            KeeperOptions("postgres", folder, ports[0], programs, is_throwaway=is_throwaway)
        )
    if redis_url is None:
        wanted.append(KeeperOptions("valkey", folder, ports[1]))
    try:
        leases = take_all(wanted, _tell)
    except StackError as error:
        raise NoServers(str(error)) from error
    for notice in filter(None, (each.notice for each in leases.values())):
        _tell(notice)
    return Servers(
        database_url or leases["postgres"].url, redis_url or leases["valkey"].url, leases
    )


def find_postgres(settings: Settings) -> Path:
    """Return the folder with PostgreSQL's programs: that of the settings, else the local servers'.

    Raises NoServers when there is none.
    """
    try:
        from devstack.binaries import find_postgres as find  # noqa: PLC0415  see above
        from devstack.errors import StackError  # noqa: PLC0415  see above
    except ModuleNotFoundError as error:
        if settings.postgres_bin is None:
            raise NoServers("Set POSTGRES_BIN to the folder of PostgreSQL's programs.") from error
        return settings.postgres_bin
    try:
        return find(settings.postgres_bin)
    except StackError as error:
        raise NoServers(str(error)) from error


def _tell(notice: str) -> None:
    """Log what the user should see."""
    _log.warning("embedded.notice", notice=notice)
