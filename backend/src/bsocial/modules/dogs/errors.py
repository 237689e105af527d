"""Errors of dogs."""

from bsocial.core.errors import Conflict, Forbidden, Invalid, NotFound


class DogNotFound(NotFound):
    """The dog does not exist."""

    code = "dog_not_found"
    detail = "There is no such dog."


class DogNotYours(Forbidden):
    """The dog belongs to another user, or to nobody."""

    code = "dog_not_yours"
    detail = "Only the owner can change a dog."


class DogNameTaken(Conflict):
    """Another dog has this name."""

    code = "dog_name_taken"
    detail = "A dog with this name already exists."


class OwnerNotFound(Invalid):
    """The given owner does not exist."""

    code = "owner_not_found"
    detail = "There is no such person."


class DogNameReserved(Invalid):
    """The name is reserved for another address."""

    code = "dog_name_reserved"
    detail = "This name is reserved."
