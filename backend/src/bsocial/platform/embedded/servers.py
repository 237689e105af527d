"""The servers a process needs: those named in the settings, else the embedded ones."""

import multiprocessing
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog

from bsocial.platform.embedded.kept import KeeperOptions, ServerKind
from bsocial.platform.embedded.lease import Lease

_log = structlog.get_logger(__name__)


class ServerSettings(Protocol):
    """The settings that matter here.

    Named one by one so that the keeper processes, which import this package, do not load the
    settings' machinery.
    """

    @property
    def data_dir(self) -> Path:
        """Where the servers keep their data."""
        ...

    @property
    def database_url(self) -> str | None:
        """A PostgreSQL to use instead."""

    @property
    def redis_url(self) -> str | None:
        """A Redis to use instead."""

    @property
    def postgres_port(self) -> int:
        """The port of the embedded PostgreSQL."""
        ...

    @property
    def valkey_port(self) -> int:
        """The port of the embedded Valkey."""
        ...

    @property
    def postgres_bin(self) -> Path | None:
        """A folder with PostgreSQL's programs."""


@dataclass(frozen=True)
class EmbeddedServers:
    """Addresses of PostgreSQL and Redis, and the hold on those that are embedded."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    leases: dict[ServerKind, Lease] = field(repr=False)

    def stop(self) -> bool:
        """Let go of the embedded servers; the last process to do so stops them.

        The child of a reloading server comes back in a moment: for it the servers linger, for as
        long as its parent lives. Returns whether all of them have stopped.
        """
        reloader = multiprocessing.parent_process()
        reloader_pid = reloader.pid if reloader else None
        stopped = [
            lease.release(reloader_pid=reloader_pid) for lease in reversed(self.leases.values())
        ]
        return all(stopped)


def adopt_or_start(settings: ServerSettings, *, is_throwaway: bool = False) -> EmbeddedServers:
    """Use the running servers of DATA_DIR, or start them; both start at the same time.

    Throw-away servers are fast and lose their data with the machine. Raises EmbeddedError when
    one does not start; the other one is let go then.
    """
    options = _options(settings, is_throwaway=is_throwaway)
    with ThreadPoolExecutor(max_workers=2) as pool:
        starting: dict[ServerKind, Future[Lease]] = {
            each.kind: pool.submit(Lease.take, each) for each in options
        }
    leases: dict[ServerKind, Lease] = {
        kind: each.result() for kind, each in starting.items() if not each.exception()
    }
    for each in starting.values():
        failure = each.exception()
        if failure is not None:
            for lease in leases.values():
                lease.release()
            raise failure
    for lease in leases.values():
        if lease.notice:
            _log.warning("embedded.notice", notice=lease.notice)
    return EmbeddedServers(
        database_url=settings.database_url or leases["postgres"].url,
        redis_url=settings.redis_url or leases["valkey"].url,
        leases=leases,
    )


def _options(settings: ServerSettings, *, is_throwaway: bool) -> list[KeeperOptions]:
    """What has to be started: a server for each address that the settings leave open."""
    folder = str(settings.data_dir.absolute())
    programs = str(settings.postgres_bin) if settings.postgres_bin else None
    postgres_port, valkey_port = settings.postgres_port, settings.valkey_port
    if is_throwaway:
        postgres_port = valkey_port = 0
    options = []
    if settings.database_url is None:
        options.append(
            KeeperOptions("postgres", folder, postgres_port, programs, is_throwaway=is_throwaway)
        )
    if settings.redis_url is None:
        options.append(KeeperOptions("valkey", folder, valkey_port))
    return options
