"""Errors of sign-in and sessions."""

from bsocial.core.errors import Forbidden, Invalid, NotFound, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The account is unknown or the password is wrong; the answer does not tell which."""

    code = "wrong_credentials"
    detail = "Incorrect username or password."


class PasswordRequired(Unauthenticated):
    """The account has a password, so its username alone does not open it."""

    code = "password_required"
    detail = "This account has a password. Sign in with it."


class PasswordlessDisabled(Forbidden):
    """Signing in with a username alone is disabled on this server."""

    code = "passwordless_disabled"
    detail = "Signing in without a password is switched off here."


class PasswordMissing(Invalid):
    """Accounts need a password on this server."""

    code = "password_missing"
    detail = "An account needs a password here."


class SessionEnded(Unauthenticated):
    """The refresh token is missing, forged, already used, or of a session that has ended."""

    code = "session_ended"
    detail = "Your session has ended. Sign in again."


class SessionNotFound(NotFound):
    """The session does not exist, has ended, or belongs to another user."""

    code = "session_not_found"
    detail = "There is no such session."


class HeaderMissing(Forbidden):
    """The header that a foreign page cannot send is missing."""

    code = "requested_with_missing"
    detail = "The header X-Requested-With: bsocial is needed here."


class OriginUnknown(Forbidden):
    """The request comes from a page of another site."""

    code = "origin_unknown"
    detail = "Requests from this origin are not accepted."
