"""The embedded PostgreSQL server: a real one, whose data folder and process we own."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

import psutil
import structlog

from bsocial.platform.embedded.account import (
    Account,
    choose_account,
    make_folder,
    substitute_folder,
)
from bsocial.platform.embedded.binaries import find_postgres, reachable_postgres
from bsocial.platform.embedded.cluster import PidFile, bare_environment, ensure_cluster
from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.locks import FileLock
from bsocial.platform.embedded.ports import LOOPBACK, describe_holder, free_port, is_free
from bsocial.platform.embedded.process import (
    Program,
    ServerProcess,
    log_tail,
    processes_in,
    wait_until,
)
from bsocial.platform.embedded.profiles import DURABLE, Profile

_log = structlog.get_logger(__name__)

_OWNER_TIMEOUT_SECONDS = 60
_START_TIMEOUT_SECONDS = 300
"""Recovery after a crash replays the log first, up to max_wal_size of it."""
_ORPHAN_TIMEOUT_SECONDS = 10
_STOP_STEPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
"""Fast shutdown (SIGTERM would wait for idle clients), then immediate, then by force."""


class EmbeddedPostgres:
    """One PostgreSQL server in a folder, owned by this process while it runs.

    The folder holds the cluster (`postgres/`) with its password beside it
    (`postgres.password`), the log (`postgres.log`) and the owner's lock (`postgres.lock`).
    Port 0 takes a free one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        programs: Path | None = None,
        profile: Profile = DURABLE,
    ) -> None:
        """Remember where and how; nothing happens before `start`."""
        self.folder = folder.absolute()
        self.port = port
        self.log = self.folder / "postgres.log"
        self.notice: str | None = None
        self._wanted_programs = programs
        self._profile = profile
        self._lock = FileLock(self.folder / "postgres.lock")
        self._password = ""
        self._programs = Path()
        self._cluster = self.folder / "postgres"
        self._process: ServerProcess | None = None

    @property
    def cluster(self) -> Path:
        """The data folder; outside `folder` only when the server's account cannot reach that."""
        return self._cluster

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while this object runs it."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Make the cluster if need be, start the server (or adopt a running one), be ready.

        Raises EmbeddedError with what to do about it when that fails.
        """
        make_folder(self.folder)
        self._lock.acquire(_OWNER_TIMEOUT_SECONDS)
        try:
            account = self._prepare()
            self._process = self._adopt() or self._launch(account)
        except BaseException:
            self._lock.release()
            raise

    def stop(self) -> None:
        """Stop the server and let the folder go. Every answered commit is on disk."""
        if self._process is not None:
            self._process.stop(_STOP_STEPS)
            self._process = None
        self._lock.release()

    def discard(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self._cluster, ignore_errors=True)
        if self._cluster.parent != self.folder:
            shutil.rmtree(self._cluster.parent, ignore_errors=True)

    def is_alive(self) -> bool:
        """Whether the server process still runs."""
        return self._process is not None and self._process.is_alive()

    def url(self, database: str = "bsocial") -> str:
        """The address of a database, with the password; never write it to a log."""
        return f"postgresql://postgres:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def ensure_database(self, name: str = "bsocial") -> None:
        """Create the database unless it exists."""
        quoted = name.replace("'", "''")
        if self._psql(f"SELECT 1 FROM pg_database WHERE datname = '{quoted}'") != "1":  # noqa: S608 - psql takes no parameters; quoted above
            identifier = name.replace('"', '""')
            self._psql(f'CREATE DATABASE "{identifier}"')

    def __enter__(self) -> Self:
        """Start for the length of a with block."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at the end of the block."""
        self.stop()

    def _prepare(self) -> Account:
        """Choose account, place and programs, and have a cluster there."""
        self._cluster = self.folder / "postgres"
        account = choose_account(self._cluster)
        if account.switches and not account.may_enter(self.folder):
            self._move_aside()
            account = choose_account(self._cluster)
        programs = find_postgres(self._wanted_programs)
        self._programs = reachable_postgres(programs, account)
        password_file = self._cluster.with_name("postgres.password")
        flags = self._profile.initdb_flags
        self._password = ensure_cluster(
            self._cluster, password_file, self._programs, account, flags
        )
        return account

    def _move_aside(self) -> None:
        """Place the cluster in /var/tmp, because its account cannot reach our folder."""
        if self._cluster.exists():
            msg = (
                f"{self._cluster} exists, but the account that owns it cannot enter a folder "
                "above it. Open that folder (chmod o+x) or set DATA_DIR to another place."
            )
            raise EmbeddedError(msg)
        self._cluster = substitute_folder(self.folder) / "postgres"
        self.notice = (
            f"PostgreSQL does not run as root, and no other account may enter {self.folder}, so "
            f"its data is in {self._cluster}. To keep data for good, set DATA_DIR to a folder "
            "that every account may enter."
        )
        _log.warning("postgres.data_elsewhere", folder=str(self._cluster))

    def _adopt(self) -> ServerProcess | None:
        """Take over a healthy server that a killed owner left; clear away an unhealthy one."""
        for found in filter(_is_postmaster, processes_in(self._cluster, "postgres")):
            process = ServerProcess(found.pid)
            if self._becomes_ready(process):
                _log.info("postgres.adopted", pid=process.pid, port=self.port)
                return process
        self._clear_orphans()
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        return None

    def _clear_orphans(self) -> None:
        """End backends whose postmaster was killed; a busy one blocks every new start.

        Their shared memory has lost its master and nothing they do can commit any more.
        """

        def are_gone() -> bool:
            """Whether none is left; zombies, which have no working folder, do not count."""
            return not any(processes_in(self._cluster, "postgres"))

        for number in (signal.SIGQUIT, signal.SIGKILL):
            for orphan in processes_in(self._cluster, "postgres"):
                _log.warning("postgres.orphan_ended", pid=orphan.pid, signal=number.name)
                with contextlib.suppress(psutil.NoSuchProcess):
                    orphan.send_signal(number)
            if wait_until(are_gone, _ORPHAN_TIMEOUT_SECONDS):
                return
        msg = f"Backends of a killed server still work in {self._cluster} and do not end."
        raise EmbeddedError(msg)

    def _launch(self, account: Account) -> ServerProcess:
        """Start the postmaster and wait until it takes connections."""
        port = self.port or free_port()
        if not is_free(port):
            msg = f"Port {port} for PostgreSQL is taken by {describe_holder(port)}."
            raise EmbeddedError(msg)
        command: list[str | Path] = [
            self._programs / "postgres",
            "-D",
            self._cluster,
            "-p",
            str(port),
        ]
        program = Program(
            [*command, *self._profile.arguments()],
            environment=bare_environment(),
            folder=Path("/"),
            death_signal=signal.SIGINT,
            account=account,
        )
        process = ServerProcess.start(program, self.log)
        if not self._becomes_ready(process):
            process.stop(_STOP_STEPS)
            msg = f"PostgreSQL did not start. Its log ({self.log}) ends with:\n{log_tail(self.log)}"
            raise EmbeddedError(msg)
        return process

    def _becomes_ready(self, process: ServerProcess) -> bool:
        """Wait until the server takes connections, and learn its port; False when it does not."""

        def find_port() -> int | None:
            """Read the port once the server says that it is ready."""
            state = PidFile.read(self._cluster)
            is_ready = state and state.pid == process.pid and state.status == "ready"
            return state.port if state and is_ready else None

        wait_until(lambda: bool(find_port()) or not process.is_alive(), _START_TIMEOUT_SECONDS)
        port = find_port()
        if port is None or not process.is_alive():
            return False
        self.port = port
        return True

    def _psql(self, statement: str) -> str:
        """Run one statement in the maintenance database; works inside a running event loop too."""
        command = [str(self._programs / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-w"]
        address = ["-h", LOOPBACK, "-p", str(self.port), "-U", "postgres", "-d", "postgres"]
        done = subprocess.run(
            [*command, *address, "-c", statement],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=bare_environment() | {"PGPASSWORD": self._password},
            cwd=os.sep,
        )
        if done.returncode != 0:
            msg = f"PostgreSQL refused a statement: {done.stderr.strip()}"
            raise EmbeddedError(msg)
        return done.stdout.strip()


def _is_postmaster(process: psutil.Process) -> bool:
    """Whether it is a server's first process; its children call themselves `postgres: …`."""
    try:
        return not process.cmdline()[0].startswith("postgres:")
    except (psutil.Error, IndexError):
        return False
