"""Refresh tokens: `<session id>.<nonce>.<mac>`.

The MAC tells once-issued tokens from forged ones without a query. Only reuse of a genuine old token
indicates theft, so guessing cannot revoke a session.
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
    """Contents of a genuine token: its session, and the `digest` that identifies it."""

    session_id: int
    digest: bytes


class RefreshTokens:
    """Creates and verifies refresh tokens."""

    def __init__(self, secret: bytes, *, ttl_seconds: int) -> None:
        """Derive the key from the secret that also signs access tokens.

        A session that is unused for `ttl_seconds` expires.
        """
        self.ttl_seconds = ttl_seconds
        self._key = hmac.digest(secret, _PURPOSE, "sha256")

    @staticmethod
    def make_nonce() -> str:
        """Return 256 random bits for a new token."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def digest(nonce: str) -> bytes:
        """Return the stored hash of a token, from which it cannot be recovered."""
        return hashlib.sha256(nonce.encode()).digest()

    def write(self, session_id: int, nonce: str) -> str:
        """Return the token of a session with this nonce."""
        return f"{session_id}.{nonce}.{self._mac(session_id, nonce)}"

    def read(self, token: str) -> RefreshProof | None:
        """Verify a token; returns None if it was not issued here."""
        match = _FORM.fullmatch(token)
        if match is None:
            return None
        session_id, nonce, mac = int(match[1]), match[2], match[3]
        is_genuine = hmac.compare_digest(mac, self._mac(session_id, nonce))
        if session_id > MAX_ID or not is_genuine:
            return None
        return RefreshProof(session_id, self.digest(nonce))

    def _mac(self, session_id: int, nonce: str) -> str:
        """Return the MAC of session and nonce in hex."""
        return hmac.digest(self._key, f"{session_id}.{nonce}".encode(), "sha256").hex()
