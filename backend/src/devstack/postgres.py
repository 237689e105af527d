"""The embedded PostgreSQL server: a real one, whose data folder and process we own."""

import contextlib
import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path

import psutil
import structlog

from devstack.account import Account, choose_account, substitute_folder, write_secret
from devstack.binaries import POSTGRES_MAJOR, find_postgres, reachable_postgres
from devstack.commands import run_tool
from devstack.errors import StackError
from devstack.ports import LOOPBACK
from devstack.process import is_running, processes_in, wait_until
from devstack.profiles import DURABLE, Profile
from devstack.server import LocalServer
from devstack.service import Service

_log = structlog.get_logger(__name__)

_START_SECONDS = 300
"""Recovery after a crash replays the log first, up to max_wal_size of it."""
_STOP_SECONDS = 60
_ORPHAN_SECONDS = 10
_PSQL_SECONDS = 60
_INITDB_SECONDS = 120
_LOCALE_FLAGS = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
"""The built-in provider knows upper() and search on every letter, on every machine alike."""


class EmbeddedPostgres(LocalServer):
    """One PostgreSQL server: the cluster is `postgres/`, its password `postgres.password`."""

    name = "postgres"

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        programs: Path | None = None,
        profile: Profile = DURABLE,
    ) -> None:
        """Remember where and how; nothing happens before `start`."""
        super().__init__(folder, port=port)
        self._wanted_programs = programs
        self._profile = profile
        self._password = ""
        self._programs = Path()
        self._account: Account | None = None

    @property
    def cluster(self) -> Path:
        """The data folder; outside `folder` only when the server's account cannot reach that."""
        return self.data

    def discard(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        if self.data.parent != self.folder:
            shutil.rmtree(self.data.parent, ignore_errors=True)

    def url(self, database: str = "bsocial") -> str:
        """Return the address of a database, with the password; never write it to a log."""
        return f"postgresql://postgres:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def ensure_database(self, name: str = "bsocial") -> None:
        """Create the database unless it exists. Raises StackError."""
        quoted = name.replace("'", "''")
        if self._psql(f"SELECT 1 FROM pg_database WHERE datname = '{quoted}'") != "1":  # noqa: S608  psql takes no parameters; quoted above
            identifier = name.replace('"', '""')
            self._psql(f'CREATE DATABASE "{identifier}"')

    def _prepare(self) -> None:
        """Choose account, place and programs, and have a cluster there."""
        self.data = self.folder / self.name
        account = choose_account(self.data)
        if account.switches and not account.may_enter(self.folder):
            if self.data.exists():
                raise StackError(
                    f"{self.data} exists, but the account that owns it cannot enter a folder "
                    "above it. Open that folder (chmod o+x) or set DATA_DIR to another place."
                )
            self.data = substitute_folder(self.folder) / self.name
            self.notice = (
                f"PostgreSQL does not run as root, and no other account may enter {self.folder}, "
                f"so its data is in {self.data}. To keep data for good, set DATA_DIR to a folder "
                "that every account may enter."
            )
            account = choose_account(self.data)
        self._account = account
        self._programs = reachable_postgres(find_postgres(self._wanted_programs), account)
        self._password = self._ensure_cluster(self.data.with_name("postgres.password"), account)

    def _ensure_cluster(self, password_file: Path, account: Account) -> str:
        """Make the data folder when there is none, check it when there is; returns the password.

        Raises StackError when it is none of ours, or of another version.
        """
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(password_file, account)
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != str(POSTGRES_MAJOR):
            raise StackError(
                f"{self.data} was made by PostgreSQL {version}, and this is {POSTGRES_MAJOR}. "
                "Bring it over with pg_upgrade or a dump, or start with another DATA_DIR."
            )
        try:
            return password_file.read_text().strip()
        except OSError as error:
            why = f"cannot be read from {password_file}: {error.strerror}."
            raise StackError(f"The password of {self.data} {why}") from error

    def _make_cluster(self, password_file: Path, account: Account) -> None:
        """Run initdb in a workshop folder beside the final place, then move the result there.

        So an initdb that was killed leaves nothing that looks like a cluster.
        """
        if self.data.exists() and any(self.data.iterdir()):
            raise StackError(f"{self.data} is neither empty nor a PostgreSQL data folder.")
        prefix = f"{self.data.name}.making-"
        for leftover in self.data.parent.glob(f"{prefix}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        workshop = Path(tempfile.mkdtemp(prefix=prefix, dir=self.data.parent))
        secret, data, password = workshop / "password", workshop / "data", secrets.token_urlsafe(24)
        try:
            write_secret(secret, password)
            data.mkdir(mode=0o700)
            for path in (workshop, secret, data):
                account.own(path)
            done = run_tool(
                [
                    *(self._programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8"),
                    *("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"),
                    *(*_LOCALE_FLAGS, *self._profile.initdb_flags),
                ],
                _INITDB_SECONDS,
                env=bare_environment(),
                cwd="/",
                user=account.user,
                group=account.group,
                extra_groups=account.extra_groups,
            )
            if done.returncode != 0:
                raise StackError(f"initdb failed:\n{done.stderr.strip()}")
            write_secret(password_file, password)
            data.rename(self.data)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)

    def _describe(self) -> Service:
        """Describe the postmaster; SIGTERM would wait for idle clients, SIGINT does not."""
        return Service(
            self.name,
            [
                *(self._programs / "postgres", "-D", self.data, "-p", str(self.port)),
                *self._profile.arguments(),
            ],
            Path("/"),
            environment=bare_environment(),
            is_isolated=True,
            is_ready=lambda: ready_port(self.data) is not None,
            ready_timeout_seconds=_START_SECONDS,
            stop_signal=signal.SIGINT,
            grace_seconds=_STOP_SECONDS,
            stop_steps=((signal.SIGQUIT, 10),),
            signals_group=False,
            account=self._account,
            log=self.log,
        )

    def _recover(self) -> psutil.Process | None:
        """Return a healthy server that a killed owner left; clear away an unhealthy one."""
        for found in filter(_is_postmaster, processes_in(self.data, "postgres")):
            port = self._port_of(found)
            if port is not None:
                self.port = port
                _log.info("postgres.adopted", pid=found.pid, port=port)
                return found
        self._clear_orphans()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        return None

    def _port_of(self, server: psutil.Process) -> int | None:
        """Return the port of a running server, which may be starting; None when it ends."""
        wait_until(
            lambda: ready_port(self.data, server.pid) is not None or not is_running(server),
            _START_SECONDS,
        )
        return ready_port(self.data, server.pid) if is_running(server) else None

    def _clear_orphans(self) -> None:
        """End backends whose postmaster was killed; a busy one blocks every new start.

        Their shared memory has lost its master and nothing they do can commit any more. Raises
        StackError when they do not end.
        """
        for number in (signal.SIGQUIT, signal.SIGKILL):
            for orphan in processes_in(self.data, "postgres"):
                _log.warning("postgres.orphan_ended", pid=orphan.pid, signal=number.name)
                with contextlib.suppress(psutil.NoSuchProcess):
                    orphan.send_signal(number)
            if wait_until(lambda: not any(processes_in(self.data, "postgres")), _ORPHAN_SECONDS):
                return
        raise StackError(f"Backends of a killed server still work in {self.data} and do not end.")

    def _psql(self, statement: str) -> str:
        """Run one statement in the maintenance database. Raises StackError with its complaint."""
        command = [str(self._programs / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-w"]
        address = ["-h", LOOPBACK, "-p", str(self.port), "-U", "postgres", "-d", "postgres"]
        done = run_tool(
            [*command, *address, "-c", statement],
            _PSQL_SECONDS,
            env=bare_environment() | {"PGPASSWORD": self._password},
            cwd=os.sep,
        )
        if done.returncode != 0:
            raise StackError(f"PostgreSQL refused a statement: {done.stderr.strip()}")
        return done.stdout.strip()


def _is_postmaster(process: psutil.Process) -> bool:
    """Whether it is a server's first process; its children call themselves `postgres: …`."""
    try:
        return not process.cmdline()[0].startswith("postgres:")
    except (psutil.Error, IndexError):
        return False


def ready_port(cluster: Path, pid: int | None = None) -> int | None:
    """Return the port of the server, read from postmaster.pid; None while it takes no connections.

    With a pid, only the server with this process id counts.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        is_meant = pid in (None, int(lines[0]))
        return int(lines[3]) if is_meant and lines[7].strip() == "ready" else None
    except (OSError, ValueError, IndexError):
        return None


def bare_environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: nothing of the caller's PG* leaks in."""
    kept = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
