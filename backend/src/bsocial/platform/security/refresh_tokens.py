"""Refresh tokens: `<session id>.<nonce>.<mac>`.

The mac tells tokens that were once issued from forged ones without asking the database: only a
genuine old token says that one was stolen, so a stranger who guesses cannot end a session.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from bsocial.core.ids import MAX_ID

_FORM = re.compile(r"([1-9][0-9]{0,18})\.([A-Za-z0-9_-]{43})\.([0-9a-f]{64})", re.ASCII)
_PURPOSE = b"bsocial refresh token v1"


@dataclass(frozen=True, slots=True)
class RefreshProof:
    """What a genuine token proves: it was issued for this session; `digest` says which it was."""

    session_id: int
    digest: bytes


class RefreshTokens:
    """Makes and reads refresh tokens."""

    def __init__(self, secret: bytes, *, ttl_seconds: int) -> None:
        """Derive the key from the secret that also signs access tokens.

        A session that is not used for `ttl_seconds` is over.
        """
        self.ttl_seconds = ttl_seconds
        self._key = hmac.digest(secret, _PURPOSE, "sha256")

    @staticmethod
    def make_nonce() -> str:
        """Draw the 256 random bits of a new token."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def digest(nonce: str) -> bytes:
        """Give what is stored of a token: nobody can make the token from it."""
        return hashlib.sha256(nonce.encode()).digest()

    def write(self, session_id: int, nonce: str) -> str:
        """Write the token of a session with this nonce."""
        return f"{session_id}.{nonce}.{self._mac(session_id, nonce)}"

    def read(self, token: str) -> RefreshProof | None:
        """Read a token; None for whatever was not issued here."""
        match = _FORM.fullmatch(token)
        if match is None:
            return None
        session_id, nonce, mac = int(match[1]), match[2], match[3]
        is_genuine = hmac.compare_digest(mac, self._mac(session_id, nonce))
        if session_id > MAX_ID or not is_genuine:
            return None
        return RefreshProof(session_id, self.digest(nonce))

    def _mac(self, session_id: int, nonce: str) -> str:
        """Authenticate session and nonce together."""
        return hmac.digest(self._key, f"{session_id}.{nonce}".encode(), "sha256").hex()
