"""Fragments of statements about sessions."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_

from bsocial.schema import Session


def is_open(now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition that a session is neither revoked nor expired at the time `now`.

    It says nothing about the account, which may have been deleted: that is in the row of the user.
    """
    return and_(Session.revoked_at.is_(None), Session.expires_at > now)
