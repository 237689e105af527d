"""The ways of signing in."""

from dataclasses import dataclass

import structlog

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.auth.errors import (
    PasswordlessDisabled,
    PasswordMissing,
    PasswordRequired,
    WrongCredentials,
)
from bsocial.modules.auth.events import SignInMethod
from bsocial.modules.auth.model import Device
from bsocial.modules.auth.schemas import Credentials, Registration, Signup, TokenRead, UserCreate
from bsocial.modules.auth.sessions import SessionService, SessionTokens
from bsocial.modules.auth.usernames import candidates
from bsocial.modules.users.errors import UsernameTaken
from bsocial.modules.users.model import Account, NewAccount
from bsocial.modules.users.schemas import UserRead
from bsocial.modules.users.service import UserService
from bsocial.platform.security.passwords import PasswordHasher

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignIn:
    """The result of a sign-in: the response body, and the refresh token for the cookie."""

    answer: TokenRead
    refresh_token: str
    is_new_account: bool = False


class AuthService:
    """Signs users in by registration, password, or username alone.

    Passwords are hashed and verified before the unit of work opens, which would otherwise hold a
    connection for that time.
    """

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        users: UserService,
        sessions: SessionService,
        passwords: PasswordHasher,
        *,
        allow_passwordless: bool,
    ) -> None:
        """Sign in through `users` and `sessions`; `allow_passwordless` enables usernames alone."""
        self._open_unit = open_unit
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self.allow_passwordless = allow_passwordless

    async def register(self, registration: Registration, device: Device) -> SignIn:
        """Open an account with a password; raises UsernameTaken or EmailTaken."""
        new = NewAccount(
            username=registration.username,
            email=registration.email,
            first_name=registration.first_name,
            last_name=registration.last_name,
            password_hash=await self._passwords.hash(registration.password),
        )
        return await self._open_account(new, device, "registration")

    async def signup(self, signup: Signup, device: Device) -> SignIn:
        """Open an account by e-mail address, with a username made from it; raises EmailTaken.

        Raises UsernameTaken in the unlikely case that no free name was found.
        """
        password_hash = await self._passwords.hash(signup.password)
        for username in candidates(signup.email):
            new = NewAccount(username=username, email=signup.email, password_hash=password_hash)
            try:
                return await self._open_account(new, device, "registration")
            except UsernameTaken:
                continue
        raise UsernameTaken

    async def create_user(self, form: UserCreate) -> UserRead:
        """Open an account for someone, without signing in to it.

        Raises PasswordMissing, EmailTaken, and UsernameTaken also when no free name was found.
        """
        if form.password is None and not self.allow_passwordless:
            raise PasswordMissing(pointer="/body/password")
        password_hash = form.password and await self._passwords.hash(form.password)
        names = candidates(form.email) if form.username is None else iter([form.username])
        for username in names:
            new = NewAccount(
                username=username,
                email=form.email,
                first_name=form.first_name,
                last_name=form.last_name,
                password_hash=password_hash,
            )
            try:
                async with self._open_unit() as uow:
                    account = await self._users.create_account(uow, new)
                    await uow.commit()
            except UsernameTaken:
                continue
            log.info("user.created", user_id=account.id)
            return UserRead.of(account)
        raise UsernameTaken

    async def _open_account(self, new: NewAccount, device: Device, method: SignInMethod) -> SignIn:
        """Create an account and its first session in one unit."""
        async with self._open_unit() as uow:
            account = await self._users.create_account(uow, new)
            session = await self._sessions.begin(uow, account, device, method)
            await uow.commit()
        log.info("user.registered", user_id=account.id, session_id=session.session_id)
        return _sign_in(account, session, is_new_account=True)

    async def login(self, credentials: Credentials, device: Device) -> SignIn:
        """Sign in with a password; raises WrongCredentials, always after the same time."""
        account = await self._users.find_for_sign_in(credentials.identifier)
        check = await self._passwords.verify(
            credentials.password, None if account is None else account.password_hash
        )
        if account is None or not check.is_correct:
            log.info("auth.refused", user_id=None if account is None else account.id)
            raise WrongCredentials
        signed_in = await self._begin(account, check.new_hash, device, "password")
        if signed_in is None:
            raise WrongCredentials
        return signed_in

    async def login_with_username(self, username: str, device: Device) -> SignIn:
        """Sign in by username alone, and open an account for a free name.

        Raises PasswordlessDisabled, PasswordRequired, or UsernameTaken for the name of an account
        that was deleted a moment ago.
        """
        if not self.allow_passwordless:
            raise PasswordlessDisabled
        account = await self._users.find_for_sign_in(username)
        if account is None:
            try:
                new = NewAccount(username=username)
                return await self._open_account(new, device, "username")
            except UsernameTaken:
                # Another request opened it between the two statements, or it is being purged.
                account = await self._users.find_for_sign_in(username)
                if account is None:
                    raise
        if account.password_hash is not None:
            raise PasswordRequired
        signed_in = await self._begin(account, None, device, "username")
        if signed_in is None:
            raise PasswordRequired
        return signed_in

    async def _begin(
        self, account: Account, new_hash: str | None, device: Device, method: SignInMethod
    ) -> SignIn | None:
        """Begin a session, or return None when the account changed since it was checked."""
        async with self._open_unit() as uow:
            current = await self._users.confirm_password(uow, account, new_hash)
            if current is None:
                return None
            session = await self._sessions.begin(uow, current, device, method)
            await uow.commit()
        log.info("session.begun", user_id=current.id, session_id=session.session_id, method=method)
        return _sign_in(current, session)

    async def refresh(self, refresh_token: str | None) -> SignIn:
        """Continue a session; raises SessionEnded, or AccountGone."""
        session = await self._sessions.rotate(refresh_token)
        return _sign_in(await self._users.get_account(session.user_id), session)


def _sign_in(account: Account, session: SessionTokens, *, is_new_account: bool = False) -> SignIn:
    """Build the result of a sign-in."""
    answer = TokenRead(
        access_token=session.access_token,
        expires_in=session.access_ttl_seconds,
        user=UserRead.of(account),
    )
    return SignIn(answer, session.refresh_token, is_new_account)
