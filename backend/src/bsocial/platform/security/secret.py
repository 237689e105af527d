"""The key that signs tokens: from the settings, or generated once and stored."""

import os
import secrets
from pathlib import Path

from bsocial.platform.config import Settings

MIN_BYTES = 32
FILE_NAME = "secret"


class UnusableSecret(RuntimeError):
    """The stored key is unusable; the message contains the file's path, never its content."""


def load_secret(settings: Settings) -> bytes:
    """Return AUTH__SECRET, else the key stored in the data folder, created on the first call.

    Concurrent first calls return the same key. Raises UnusableSecret or OSError.
    """
    if settings.auth.secret is not None:
        return settings.auth.secret.get_secret_value().encode()
    path = settings.data_dir / FILE_NAME
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _create(path)
    secret = path.read_bytes().strip()
    if len(secret) < MIN_BYTES:
        msg = f"{path} must hold at least {MIN_BYTES} bytes; remove it to get a new one"
        raise UnusableSecret(msg)
    return secret


def _create(path: Path) -> None:
    """Create the file atomically, unless another process already has.

    A hard link appears with its content or not at all, and never replaces an existing file.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(MIN_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
