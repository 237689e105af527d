"""The purge of deleted accounts, as the product wires it."""

from bsocial.core.redaction import Redaction
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.users.purge import UserPurge


def make_purge(open_unit: OpenUnitOfWork, settle_seconds: float = 0) -> UserPurge:
    """Return a purge that blanks what the product's events mark."""
    return UserPurge(open_unit, Redaction(event_classes()), settle_seconds=settle_seconds)
