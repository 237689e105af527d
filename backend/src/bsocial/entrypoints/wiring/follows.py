"""Wires follows."""

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.follows.queries import PeopleQueries
from bsocial.modules.follows.service import FollowService
from bsocial.platform.db.maintenance import Chore

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire follows and people."""
    follows = FollowService(at.open_unit, PeopleQueries(at.reader), at.cache)
    at.add(follows)
    at.chores.append(Chore("purge-follows", _PURGE_SECONDS, follows.purge))
