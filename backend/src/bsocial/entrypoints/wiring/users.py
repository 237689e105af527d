"""Wires accounts."""

from bsocial.core.redaction import Redaction
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.auth.sessions import SessionService
from bsocial.modules.users.purge import UserPurge
from bsocial.modules.users.queries import UserQueries
from bsocial.modules.users.service import UserService
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.security.passwords import PasswordHasher

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire accounts and their removal."""
    queries = UserQueries(at.reader)
    at.add(UserService(at.open_unit, queries, at.get(PasswordHasher), at.get(SessionService)))
    purge = UserPurge(
        at.open_unit,
        Redaction(event_classes()),
        settle_seconds=at.settings.db.transaction_timeout_seconds,
    )
    at.chores.append(Chore("purge-users", _PURGE_SECONDS, purge.run))
