"""What can go wrong with objects."""

from bsocial.core.errors import Unavailable


class ObjectAbandoned(Unavailable):
    """It took so long until somebody referred to an object that it counts as abandoned."""

    code = "object_abandoned"
    detail = "Storing this took too long. Try again."
