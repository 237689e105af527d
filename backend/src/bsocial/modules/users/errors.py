"""Errors of accounts."""

from bsocial.core.errors import Conflict, Forbidden, NotFound, Unauthenticated


class AccountGone(Unauthenticated):
    """The account was deleted while its token was still cached."""

    code = "account_gone"
    detail = "This account no longer exists."


class UserNotFound(NotFound):
    """The account does not exist, or was deleted."""

    code = "user_not_found"
    detail = "There is no such person."


class UserNotYours(Forbidden):
    """The account belongs to another user."""

    code = "user_not_yours"
    detail = "You can only change your own account."


class UsernameTaken(Conflict):
    """Another account has this username, or was just deleted with it."""

    code = "username_taken"
    detail = "This username is taken."


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    code = "email_taken"
    detail = "An account with this e-mail address already exists."


class WrongPassword(Forbidden):
    """The current password, which has to be sent too, is missing or wrong."""

    code = "wrong_password"
    detail = "The current password is incorrect."
