"""Errors of objects."""

from bsocial.core.errors import Unavailable


class ObjectAbandoned(Unavailable):
    """It took so long until an object was referred to that it counts as abandoned."""

    code = "object_abandoned"
    detail = "Storing this took too long. Try again."
