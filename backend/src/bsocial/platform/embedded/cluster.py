"""The data folder of PostgreSQL on disk: making it, and reading what it says about itself."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bsocial.platform.embedded.account import Account
from bsocial.platform.embedded.binaries import POSTGRES_MAJOR
from bsocial.platform.embedded.errors import EmbeddedError

_INITDB_TIMEOUT_SECONDS = 120
_LOCALE_FLAGS = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
"""The built-in provider knows upper() and search on every letter, on every machine alike."""


@dataclass(frozen=True, slots=True)
class PidFile:
    """What postmaster.pid tells: who runs the cluster, on which port, in which state."""

    pid: int
    port: int
    status: str

    @classmethod
    def read(cls, cluster: Path) -> "PidFile | None":
        """Read the file; None without one. The server adds the later lines as it starts."""
        try:
            lines = [*(cluster / "postmaster.pid").read_text().splitlines(), *[""] * 8]
            return cls(pid=int(lines[0]), port=int(lines[3] or 0), status=lines[7].strip())
        except (OSError, ValueError):
            return None


def bare_environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: nothing of the caller's PG* leaks in."""
    kept = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def write_secret(path: Path, value: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def ensure_cluster(
    cluster: Path, password_file: Path, programs: Path, account: Account, flags: Sequence[str]
) -> str:
    """Make the data folder when there is none, check it when there is; returns the password.

    The folder is made under another name and renamed when complete, so that an initdb which
    was killed leaves nothing that looks like a cluster.
    """
    if not (cluster / "PG_VERSION").exists():
        _make(cluster, password_file, programs, account, flags)
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != str(POSTGRES_MAJOR):
        msg = (
            f"{cluster} was made by PostgreSQL {version}, and this is {POSTGRES_MAJOR}. "
            "Bring it over with pg_upgrade or a dump, or start with another DATA_DIR."
        )
        raise EmbeddedError(msg)
    try:
        return password_file.read_text().strip()
    except OSError as error:
        msg = f"The password of {cluster} cannot be read from {password_file}: {error.strerror}."
        raise EmbeddedError(msg) from error


def _make(
    cluster: Path, password_file: Path, programs: Path, account: Account, flags: Sequence[str]
) -> None:
    """Run initdb in a workshop folder beside the final place, then move the result there."""
    if cluster.exists() and any(cluster.iterdir()):
        msg = f"{cluster} is neither empty nor a PostgreSQL data folder."
        raise EmbeddedError(msg)
    for leftover in cluster.parent.glob(f"{cluster.name}.making-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    workshop = Path(tempfile.mkdtemp(prefix=f"{cluster.name}.making-", dir=cluster.parent))
    password = secrets.token_urlsafe(24)
    secret = workshop / "password"
    try:
        write_secret(secret, password)
        (workshop / "data").mkdir(mode=0o700)
        for path in (workshop, secret, workshop / "data"):
            account.own(path)
        _initdb(workshop / "data", secret, programs, account, flags)
        write_secret(password_file, password)
        (workshop / "data").rename(cluster)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _initdb(
    folder: Path, secret: Path, programs: Path, account: Account, flags: Sequence[str]
) -> None:
    """Run initdb; raises EmbeddedError with its complaint."""
    command: list[str | Path] = [
        *(programs / "initdb", "-D", folder, "-U", "postgres", "-E", "UTF8"),
        *("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"),
        *(*_LOCALE_FLAGS, *flags),
    ]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=_INITDB_TIMEOUT_SECONDS,
            env=bare_environment(),
            cwd="/",
            user=account.user,
            group=account.group,
            extra_groups=account.extra_groups,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"initdb did not finish: {error}"
        raise EmbeddedError(msg) from error
    if done.returncode != 0:
        msg = f"initdb failed:\n{done.stderr.strip()}"
        raise EmbeddedError(msg)
