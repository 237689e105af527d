"""The life cycle of a session: it begins, is continued by each refresh, and ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bsocial.core.clock import Clock
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork, UnitOfWork
from bsocial.modules.auth.errors import SessionEnded, SessionNotFound
from bsocial.modules.auth.events import EndReason, SignInMethod, UserLoggedIn, UserLoggedOut
from bsocial.modules.auth.guard import SESSIONS_CHANNEL, SessionGuard
from bsocial.modules.auth.model import Device, SessionRead
from bsocial.modules.auth.repository import EndedSession, SessionRepository
from bsocial.modules.users.model import Account
from bsocial.platform.security.refresh_tokens import RefreshProof, RefreshTokens
from bsocial.platform.security.tokens import AccessTokens

log = structlog.get_logger(__name__)

CLEAN_UP_BATCH = 1_000


class SessionReader(Protocol):
    """Reads sessions."""

    async def find_alive(self, session_ids: list[int], now: datetime) -> set[int]:
        """Return the ids of those sessions that have not ended."""
        ...

    async def list_live(
        self, caller: Principal, page: PageRequest, now: datetime
    ) -> Page[SessionRead]:
        """Return a page of the caller's open sessions, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class TokenMakers:
    """The signers of a session's two tokens."""

    access: AccessTokens
    refresh: RefreshTokens


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """The current tokens of a session that has just begun or been refreshed."""

    session_id: int
    user_id: int
    access_token: str
    access_ttl_seconds: int
    refresh_token: str


class SessionService:
    """Begins, continues, lists and ends sessions.

    A refresh token is valid for one use. A genuine one that was used before means that two parties
    hold it, so the whole session ends; a forged one proves nothing and ends nothing.
    """

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        queries: SessionReader,
        tokens: TokenMakers,
        guard: SessionGuard,
        clock: Clock,
    ) -> None:
        """Keep sessions alive for the lifetime of a refresh token after their last use."""
        self._open_unit = open_unit
        self._queries = queries
        self._access_tokens = tokens.access
        self._refresh_tokens = tokens.refresh
        self._guard = guard
        self._clock = clock
        self._ttl = timedelta(seconds=tokens.refresh.ttl_seconds)

    async def begin(
        self, uow: UnitOfWork, account: Account, device: Device, method: SignInMethod
    ) -> SessionTokens:
        """Begin a session in the caller's unit."""
        now, nonce = self._clock(), self._refresh_tokens.make_nonce()
        session_id = await uow.repo(SessionRepository).add(
            account.id,
            refresh_digest=self._refresh_tokens.digest(nonce),
            user_agent=device.user_agent,
            now=now,
            expires_at=now + self._ttl,
        )
        event = UserLoggedIn(user_id=account.id, session_id=session_id, method=method)
        uow.publish(event, actor=account.actor)
        return self._write_tokens(account.id, session_id, nonce)

    def _write_tokens(self, user_id: int, session_id: int, nonce: str) -> SessionTokens:
        """Sign both tokens of a session."""
        return SessionTokens(
            session_id=session_id,
            user_id=user_id,
            access_token=self._access_tokens.issue(user_id, session_id),
            access_ttl_seconds=self._access_tokens.ttl_seconds,
            refresh_token=self._refresh_tokens.write(session_id, nonce),
        )

    async def rotate(self, refresh_token: str | None) -> SessionTokens:
        """Continue a session with a new refresh token; raises SessionEnded.

        Of two concurrent calls with one token, one gets the new token; the other ends the session.
        """
        proof = self._refresh_tokens.read(refresh_token or "")
        if proof is None:
            raise SessionEnded
        now, nonce = self._clock(), self._refresh_tokens.make_nonce()
        async with self._open_unit() as uow:
            await uow.lock(("session", proof.session_id))
            user_id = await uow.repo(SessionRepository).rotate(
                proof.session_id,
                old=proof.digest,
                new=self._refresh_tokens.digest(nonce),
                now=now,
                expires_at=now + self._ttl,
            )
            ended = None
            if user_id is None:
                ended = await self._end(uow, proof.session_id, "reuse")
            await uow.commit()
        if ended is not None:
            self._forget(ended, "reuse")
        if user_id is None:
            raise SessionEnded
        return self._write_tokens(user_id, proof.session_id, nonce)

    async def log_out(self, caller: Principal | None, refresh_token: str | None) -> None:
        """End the sessions of an access token and of a refresh token.

        Raises SessionEnded when neither proves a session.
        """
        proof = self._refresh_tokens.read(refresh_token or "")
        session_ids = _named(caller, proof)
        if not session_ids:
            raise SessionEnded
        async with self._open_unit() as uow:
            await uow.lock(*(("session", session_id) for session_id in session_ids))
            ended = [
                found
                for session_id in sorted(session_ids)
                if (found := await self._end(uow, session_id, "logout")) is not None
            ]
            await uow.commit()
        for session in ended:
            self._forget(session, "logout")
        if not ended:
            raise SessionEnded

    async def revoke(self, caller: Principal, session_id: int) -> None:
        """End one of the caller's sessions; raises SessionNotFound."""
        async with self._open_unit() as uow:
            await uow.lock(("session", session_id))
            ended = await self._end(uow, session_id, "revoked", user_id=caller.id)
            if ended is None:
                raise SessionNotFound
            await uow.commit()
        self._forget(ended, "revoked")

    async def _end(
        self, uow: UnitOfWork, session_id: int, reason: EndReason, *, user_id: int | None = None
    ) -> EndedSession | None:
        """Revoke a session in a unit, publish and notify it; return None when it had ended."""
        repository = uow.repo(SessionRepository)
        ended = await repository.revoke(session_id, now=self._clock(), user_id=user_id)
        if ended is None:
            return None
        event = UserLoggedOut(user_id=ended.actor.id, session_id=session_id, reason=reason)
        uow.publish(event, actor=ended.actor)
        await uow.notify(SESSIONS_CHANNEL, f"session:{session_id}")
        return ended

    def _forget(self, ended: EndedSession, reason: EndReason) -> None:
        """Refuse an ended session in this process before its notification arrives."""
        self._guard.forget_session(ended.id)
        write = log.warning if reason == "reuse" else log.info
        write("session.ended", session_id=ended.id, user_id=ended.actor.id, reason=reason)

    async def list_live(self, caller: Principal, page: PageRequest) -> Page[SessionRead]:
        """Return a page of the caller's open sessions, newest first."""
        return await self._queries.list_live(caller, page, self._clock())

    async def find_alive(self, session_ids: list[int]) -> set[int]:
        """Return the ids of those sessions that have not ended; raises Unavailable."""
        return await self._queries.find_alive(session_ids, self._clock())

    async def revoke_all(
        self, uow: UnitOfWork, user_id: int, *, keep_session_id: int | None = None
    ) -> None:
        """End the user's sessions, but for one, in the caller's unit."""
        await uow.repo(SessionRepository).revoke_all(
            user_id, now=self._clock(), keep_session_id=keep_session_id
        )
        await self.announce_change(uow, user_id)

    async def announce_change(self, uow: UnitOfWork, user_id: int) -> None:
        """Make every process drop what it has cached of the user, with the unit's commit."""
        await uow.notify(SESSIONS_CHANNEL, f"user:{user_id}")

    def forget_user(self, user_id: int) -> None:
        """Drop it in this process at once."""
        self._guard.forget_user(user_id)

    async def clean_up(self) -> bool:
        """Remove a batch of ended sessions; return whether there may be more."""
        async with self._open_unit() as uow:
            repository = uow.repo(SessionRepository)
            removed = await repository.remove_ended(now=self._clock(), limit=CLEAN_UP_BATCH)
            await uow.commit()
        return removed == CLEAN_UP_BATCH


def _named(caller: Principal | None, proof: RefreshProof | None) -> set[int]:
    """Return the ids of the sessions that a request proves to be its own."""
    found = {caller.session_id} if caller is not None else set()
    if proof is not None:
        found.add(proof.session_id)
    return found
