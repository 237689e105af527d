"""Access tokens: JWT with HS256, strictly verified."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jose import jwk, jwt
from jose.constants import ALGORITHMS
from jose.exceptions import JOSEError
from jose.utils import base64url_decode, base64url_encode

from bsocial.core.clock import Clock
from bsocial.core.errors import Unauthenticated
from bsocial.core.ids import MAX_ID

MAX_LENGTH = 4_096
MAX_LIFETIME_SECONDS = 3_600
"""Upper limit of AUTH__ACCESS_TTL_SECONDS."""
MAX_CLOCK_SKEW_SECONDS = 30
_HEADER_KEYS = {"alg", "typ", "kid"}
_COMPACT = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}", re.ASCII)
_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_OPTIONS = {f"require_{claim}": True for claim in ("exp", "iat", "sub", "iss", "aud", "jti")}


class InvalidToken(Unauthenticated):
    """The access token is expired, malformed, or forged; the caller is not told which."""

    code = "invalid_token"
    detail = "Your sign-in has ended. Sign in again."


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """The verified claims of an access token."""

    user_id: int
    session_id: int
    token_id: str
    expires_at: datetime


class AccessTokens:
    """Signs and verifies access tokens.

    python-jose alone accepts, even when every claim is required, an `iat` in the future, `exp` as a
    string or as 10^30, unknown critical headers and non-canonical base64, and lets OverflowError
    and RecursionError through; so all of these are checked here again.
    """

    def __init__(
        self, secret: bytes, *, issuer: str, audience: str, ttl_seconds: int, clock: Clock
    ) -> None:
        """Sign with `secret`, at least 32 bytes; tokens expire after `ttl_seconds`."""
        # A constructed key: jose would parse a string that happens to be JSON as a key set.
        self._key = jwk.construct(secret, ALGORITHMS.HS256)
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self.ttl_seconds = ttl_seconds

    def issue(self, user_id: int, session_id: int) -> str:
        """Return a signed token for a session of a user."""
        issued_at = int(self._clock().timestamp())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "sid": session_id,
            "jti": secrets.token_hex(8),
            "iat": issued_at,
            "exp": issued_at + self.ttl_seconds,
        }
        return str(jwt.encode(claims, self._key, algorithm=ALGORITHMS.HS256))

    def verify(self, token: str) -> AccessClaims:
        """Return the claims of a valid token; raises InvalidToken for any other."""
        try:
            if len(token) > MAX_LENGTH or not _is_canonical(token):
                raise InvalidToken
            _check_header(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHMS.HS256],
                issuer=self._issuer,
                audience=self._audience,
                options=_OPTIONS,
            )
            return self._read(claims)
        except (
            JOSEError,
            KeyError,
            TypeError,
            ValueError,
            OverflowError,
            RecursionError,
        ) as error:
            raise InvalidToken from error

    def _read(self, claims: dict[str, Any]) -> AccessClaims:
        """Check types and times of the claims; raises InvalidToken, KeyError or ValueError."""
        issued_at, expires_at, now = claims["iat"], claims["exp"], self._clock().timestamp()
        are_integers = type(issued_at) is int and type(expires_at) is int
        if (
            not are_integers
            or issued_at > now + MAX_CLOCK_SKEW_SECONDS
            or expires_at <= now
            or not 0 < expires_at - issued_at <= MAX_LIFETIME_SECONDS
            or claims["aud"] != self._audience
        ):
            raise InvalidToken
        return AccessClaims(
            user_id=_user_id(claims["sub"]),
            session_id=_session_id(claims["sid"]),
            token_id=_token_id(claims["jti"]),
            expires_at=datetime.fromtimestamp(expires_at, UTC),
        )


def _is_canonical(token: str) -> bool:
    """Return whether a token has three parts in canonical base64url."""
    if not _COMPACT.fullmatch(token):
        return False
    parts = [part.encode() for part in token.split(".")]
    return all(base64url_encode(base64url_decode(part)) == part for part in parts)


def _check_header(header: dict[str, Any]) -> None:
    """Accept only HS256 without critical headers; raises InvalidToken."""
    if (
        not set(header) <= _HEADER_KEYS
        or header["alg"] != ALGORITHMS.HS256
        or header.get("typ", "JWT") != "JWT"
        or not isinstance(header.get("kid", ""), str)
    ):
        raise InvalidToken


def _user_id(subject: Any) -> int:
    """Return `sub` as a user id; raises InvalidToken."""
    if not isinstance(subject, str) or not _ID.fullmatch(subject) or int(subject) > MAX_ID:
        raise InvalidToken
    return int(subject)


def _session_id(value: Any) -> int:
    """Return `sid` as a session id; raises InvalidToken."""
    if type(value) is not int or not 1 <= value <= MAX_ID:
        raise InvalidToken
    return value


def _token_id(value: Any) -> str:
    """Return `jti`; raises InvalidToken."""
    if not isinstance(value, str) or not 1 <= len(value) <= 64:
        raise InvalidToken
    return value
