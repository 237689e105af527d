"""What can go wrong with dogs."""

from bsocial.core.errors import Conflict, Forbidden, Invalid, NotFound


class DogNotFound(NotFound):
    """There is no such dog."""

    code = "dog_not_found"
    detail = "There is no such dog."


class DogNotYours(Forbidden):
    """The dog belongs to somebody else, or to nobody."""

    code = "dog_not_yours"
    detail = "Only the owner can change a dog."


class DogNameTaken(Conflict):
    """Another dog has this name."""

    code = "dog_name_taken"
    detail = "A dog with this name already exists."


class OwnerNotFound(Invalid):
    """The owner that was named does not exist."""

    code = "owner_not_found"
    detail = "There is no such person."


class DogNameReserved(Invalid):
    """The name stands for something else in an address."""

    code = "dog_name_reserved"
    detail = "This name is reserved."
