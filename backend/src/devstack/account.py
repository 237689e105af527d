"""The account the embedded PostgreSQL runs as, and the folders that account can reach.

PostgreSQL refuses to run as root. Started by root it therefore runs as `nobody`, which needs
search permission on every parent of its data and of its programs. No parent's mode is ever
changed: where one is closed, a folder of our own in /var/tmp takes its place.
"""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import StackError

_SHARED_TEMP = Path("/var/tmp")  # noqa: S108 - survives a reboot; the folder in it is checked
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """A user id and its group, and who `subprocess` has to switch to: nobody when that is us."""

    uid: int
    gid: int
    user: int | None = None
    group: int | None = None
    extra_groups: list[int] | None = None
    """A switched child keeps none of ours."""

    @property
    def switches(self) -> bool:
        """Whether a child has to switch to this account."""
        return self.user is not None

    def may_enter(self, folder: Path) -> bool:
        """Whether this account has search permission on the folder and on all its parents."""
        resolved = folder.resolve()
        return all(self._may_search(part) for part in (resolved, *resolved.parents))

    def own(self, path: Path) -> None:
        """Make this account the owner of a file or folder that we made."""
        if self.switches:
            os.chown(path, self.uid, self.gid)

    def _may_search(self, folder: Path) -> bool:
        """Whether the mode bits of one folder let this account through."""
        info = folder.stat()
        if info.st_uid == self.uid:
            return bool(info.st_mode & stat.S_IXUSR)
        if info.st_gid == self.gid:
            return bool(info.st_mode & stat.S_IXGRP)
        return bool(info.st_mode & stat.S_IXOTH)


def choose_account(cluster: Path) -> Account:
    """Decide who runs the server on this data folder.

    An existing cluster belongs to its owner: root steps down to that account, anybody else
    must be it. A new cluster is ours, or `nobody`'s when we are root. Raises StackError, also
    when the account has no name, which initdb needs.
    """
    me = os.geteuid()
    owner = cluster.stat().st_uid if cluster.exists() else None
    if me != 0 and owner not in (None, me):
        raise StackError(
            f"{cluster} belongs to user id {owner}, and you are {me}. Start as that user "
            "or as root, or choose another DATA_DIR."
        )
    uid = me or owner or pwd.getpwnam(_UNPRIVILEGED).pw_uid
    try:
        gid = pwd.getpwuid(uid).pw_gid
    except KeyError:
        raise StackError(
            f"User id {uid} has no name in the user database, and PostgreSQL cannot run as it. "
            "Add a user with this id, or set DATABASE_URL to a server of your own."
        ) from None
    return Account(uid, gid) if uid == me else Account(uid, gid, uid, gid, extra_groups=[])


def make_folder(folder: Path) -> None:
    """Make a folder of ours that other accounts may pass through but not list.

    An existing folder, and every parent, stays as it is.
    """
    if folder.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)


def substitute_folder(original: Path) -> Path:
    """Return the folder in /var/tmp that stands in for one which `nobody` cannot reach.

    The name is derived from the original path, so that each start finds it again. Only root
    comes here; a folder that somebody else made under this name is refused.
    """
    digest = hashlib.sha256(str(original.resolve()).encode()).hexdigest()[:12]
    folder = _SHARED_TEMP / f"bsocial-{digest}"
    make_folder(folder)
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid() or info.st_mode & 0o022:
        raise StackError(
            f"{folder} is not a folder that only you can write to. Remove it and start again."
        )
    return folder


def write_secret(path: Path, value: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
