"""Business rules of accounts."""

from typing import Protocol

import structlog

from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork, UnitOfWork
from bsocial.modules.users.errors import AccountGone, UserNotFound, UserNotYours, WrongPassword
from bsocial.modules.users.events import UserDeleted, UserRegistered, UserUpdated
from bsocial.modules.users.model import Account, NewAccount
from bsocial.modules.users.repository import UserRepository
from bsocial.modules.users.schemas import (
    PasswordChange,
    UserRead,
    UserReplace,
    UserUpdate,
    UserView,
)
from bsocial.platform.security.passwords import PasswordHasher

log = structlog.get_logger(__name__)


class AccountReader(Protocol):
    """Reads accounts that are not deleted."""

    async def find(self, user_id: int) -> Account | None:
        """Return an account, else None."""
        ...

    async def find_by_identifier(self, identifier: str) -> Account | None:
        """Return the account with this username or e-mail address, in any case, else None."""
        ...


class Sessions(Protocol):
    """What accounts need of sessions, whose module lies above this one."""

    async def revoke_all(
        self, uow: UnitOfWork, user_id: int, *, keep_session_id: int | None = None
    ) -> None:
        """End the user's sessions, but for one, with the unit's commit, on every process."""
        ...

    async def announce_change(self, uow: UnitOfWork, user_id: int) -> None:
        """Drop what every process has cached of the user, from the unit's commit on."""
        ...

    def forget_user(self, user_id: int) -> None:
        """Drop it in this process at once: the notification takes a moment."""
        ...


class UserService:
    """Opens, shows, changes and closes accounts."""

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        queries: AccountReader,
        passwords: PasswordHasher,
        sessions: Sessions,
    ) -> None:
        """Write in units of work, read through `queries`."""
        self._open_unit = open_unit
        self._queries = queries
        self._passwords = passwords
        self._sessions = sessions

    async def create_account(self, uow: UnitOfWork, new: NewAccount) -> Account:
        """Store an account in the caller's unit; raises UsernameTaken or EmailTaken."""
        account = await uow.repo(UserRepository).add(new)
        uow.publish(
            UserRegistered(
                user_id=account.id,
                username=account.username,
                email=account.email,
                first_name=account.first_name,
                last_name=account.last_name,
                registered_at=account.created_at,
            ),
            actor=account.actor,
        )
        return account

    async def find_for_sign_in(self, identifier: str) -> Account | None:
        """Find an account by username or e-mail address."""
        return await self._queries.find_by_identifier(identifier)

    async def confirm_password(
        self, uow: UnitOfWork, checked: Account, new_hash: str | None
    ) -> Account | None:
        """Return the account as it is now, or None when its password is no longer the checked one.

        The check happened before the unit; the lock is held to its end, so that no session can
        begin with a password that was changed, or on an account that was deleted, meanwhile. A
        `new_hash` of the same password replaces the stored one.
        """
        await uow.lock(("user", checked.id))
        repository = uow.repo(UserRepository)
        account = await repository.find(checked.id)
        if account is None or account.password_hash != checked.password_hash:
            return None
        if new_hash is not None:
            await repository.change(account.id, {"password_hash": new_hash})
        return account

    async def get_account(self, user_id: int) -> Account:
        """Return an account; raises AccountGone."""
        account = await self._queries.find(user_id)
        if account is None:
            raise AccountGone
        return account

    async def get(self, caller: Principal) -> UserRead:
        """Return the caller's own account; raises AccountGone."""
        return UserRead.of(await self.get_account(caller.id))

    async def show(self, user_id: int, viewer: Principal) -> UserView:
        """Return a user as the viewer may see them; raises UserNotFound."""
        account = await self._queries.find(user_id)
        if account is None:
            raise UserNotFound
        return UserView.of(account, with_email=_may_change(user_id, viewer))

    async def update(self, caller: Principal, wanted: UserUpdate) -> UserRead:
        """Change the caller's profile; raises AccountGone, UsernameTaken or EmailTaken."""
        try:
            return await self.update_user(caller.id, caller, wanted)
        except UserNotFound as error:
            raise AccountGone from error

    async def update_user(
        self, user_id: int, caller: Principal, wanted: UserUpdate | UserReplace
    ) -> UserRead:
        """Change a profile, the caller's own or anybody's as an administrator.

        Raises UserNotFound, UserNotYours, UsernameTaken or EmailTaken.
        """
        async with self._open_unit() as uow:
            account = await self._hold(uow, user_id, caller)
            changes = wanted.changes(account)
            if not changes:
                return UserRead.of(account)
            account = await uow.repo(UserRepository).change(user_id, changes) or account
            actor = account.actor if user_id == caller.id else caller.actor
            uow.publish(_updated(account, sorted(changes)), actor=actor)
            await self._sessions.announce_change(uow, user_id)
            await uow.commit()
        self._sessions.forget_user(user_id)
        log.info("user.updated", user_id=user_id, by=caller.id, changed=sorted(changes))
        return UserRead.of(account)

    async def _hold(self, uow: UnitOfWork, user_id: int, caller: Principal) -> Account:
        """Lock an account that the caller may change; raises UserNotFound or UserNotYours."""
        await uow.lock(("user", user_id))
        account = await uow.repo(UserRepository).find(user_id)
        if account is None:
            raise UserNotFound
        if not _may_change(user_id, caller):
            raise UserNotYours
        return account

    async def change_password(self, caller: Principal, change: PasswordChange) -> None:
        """Set the caller's password and end their other sessions.

        Raises AccountGone, and WrongPassword when the account has one that was not sent.
        """
        account = await self.get_account(caller.id)
        if account.password_hash is not None:
            given = change.current
            check = await self._passwords.verify(given or "", account.password_hash)
            if given is None or not check.is_correct:
                raise WrongPassword
        new_hash = await self._passwords.hash(change.new)
        async with self._open_unit() as uow:
            if await self.confirm_password(uow, account, new_hash) is None:
                raise WrongPassword
            uow.publish(_updated(account, ["password"]), actor=account.actor)
            await self._sessions.revoke_all(uow, caller.id, keep_session_id=caller.session_id)
            await uow.commit()
        self._sessions.forget_user(caller.id)
        log.info("user.password_changed", user_id=caller.id)

    async def delete(self, caller: Principal) -> None:
        """Close the caller's account, which is hidden everywhere at once; raises AccountGone."""
        async with self._open_unit() as uow:
            await uow.lock(("user", caller.id))
            if not await uow.repo(UserRepository).delete(caller.id):
                raise AccountGone
            await self._close(uow, caller.id, caller)

    async def delete_user(self, user_id: int, caller: Principal) -> None:
        """Close an account, the caller's own or anybody's as an administrator.

        Raises UserNotFound or UserNotYours.
        """
        async with self._open_unit() as uow:
            await self._hold(uow, user_id, caller)
            if not await uow.repo(UserRepository).delete(user_id):
                raise UserNotFound
            await self._close(uow, user_id, caller)

    async def _close(self, uow: UnitOfWork, user_id: int, caller: Principal) -> None:
        """End the sessions of a just deleted account, publish its event, and commit."""
        await self._sessions.revoke_all(uow, user_id)
        uow.publish(UserDeleted(user_id=user_id), actor=caller.actor)
        await uow.commit()
        self._sessions.forget_user(user_id)
        log.info("user.deleted", user_id=user_id, by=caller.id)


def _may_change(user_id: int, caller: Principal) -> bool:
    """Return whether the caller may change an account, and see all of it."""
    return user_id == caller.id or caller.is_administrator


def _updated(account: Account, changed: list[str]) -> UserUpdated:
    """Return the event of an account's current state."""
    return UserUpdated(
        user_id=account.id,
        username=account.username,
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        changed=changed,
    )
