"""What can go wrong while signing in."""

from bsocial.core.errors import Forbidden, Invalid, NotFound, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The account is unknown or the password is wrong; the answer does not tell which."""

    code = "wrong_credentials"
    detail = "Incorrect username or password."


class PasswordRequired(Unauthenticated):
    """The account has a password, so its name alone does not open it."""

    code = "password_required"
    detail = "This account has a password. Sign in with it."


class PasswordlessDisabled(Forbidden):
    """A name alone is not enough on this server."""

    code = "passwordless_disabled"
    detail = "Signing in without a password is switched off here."


class PasswordMissing(Invalid):
    """Accounts need a password on this server."""

    code = "password_missing"
    detail = "An account needs a password here."


class SessionEnded(Unauthenticated):
    """The refresh token is missing, forged, used before, or of a session that is over."""

    code = "session_ended"
    detail = "Your session has ended. Sign in again."


class SessionNotFound(NotFound):
    """There is no such session, or it is somebody else's, or it is over."""

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
