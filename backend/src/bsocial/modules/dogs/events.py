"""Events of dogs, whose names and pictures stay when their owners leave."""

from datetime import datetime
from typing import Annotated, ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import NotPersonal


class DogCreated(Event):
    """Someone added a dog."""

    type: ClassVar[str] = "dog.created"
    module: ClassVar[str] = "dogs"

    dog_id: Id
    name: Annotated[str, NotPersonal]
    picture: Annotated[str | None, NotPersonal]
    is_adopted: bool
    owner_id: Id | None
    created_at: datetime

    @property
    def key(self) -> str:
        """Partition by dog."""
        return str(self.dog_id)


class DogUpdated(Event):
    """A dog was changed, by its owner, by a job, or because its owner left.

    `changed` names the fields.
    """

    type: ClassVar[str] = "dog.updated"
    module: ClassVar[str] = "dogs"

    dog_id: Id
    name: Annotated[str, NotPersonal]
    picture: Annotated[str | None, NotPersonal]
    is_adopted: bool
    owner_id: Id | None
    changed: Annotated[list[str], NotPersonal]

    @property
    def key(self) -> str:
        """Partition by dog."""
        return str(self.dog_id)


class DogDeleted(Event):
    """A dog was removed."""

    type: ClassVar[str] = "dog.deleted"
    module: ClassVar[str] = "dogs"

    dog_id: Id
    name: Annotated[str, NotPersonal]
    owner_id: Id | None

    @property
    def key(self) -> str:
        """Partition by dog."""
        return str(self.dog_id)
