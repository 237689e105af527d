"""Request and response bodies of dogs."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from bsocial.core.ids import BodyId, Id
from bsocial.core.text import fold, one_line
from bsocial.modules.dogs.model import DogRead, StoredDog

NAME_MAX = 60
RESERVED = "is_adopted"


def dog_name(value: str) -> str:
    """Accept one line that can be a part of an address; raises ValueError."""
    name = one_line(value)
    if "/" in name or name in {".", ".."}:
        msg = "must be usable in an address: no slash, and not only dots"
        raise ValueError(msg)
    if fold(name) == RESERVED:
        msg = "is reserved"
        raise ValueError(msg)
    return name


DogName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=NAME_MAX,
        description="One line without a slash, compared without regard to case; not `is_adopted`.",
        json_schema_extra={"format": "dog-name"},
        examples=["Lazy"],
    ),
    AfterValidator(dog_name),
]


class DogJob(BaseModel):
    """A job that was started for a new dog; GET /api/jobs/{id} returns its state."""

    id: Id
    kind: str = Field(examples=["dog.welcome"])


class DogAdded(DogRead):
    """A new dog, and the jobs that were started for it."""

    jobs: list[DogJob]


class DogCreate(BaseModel):
    """A new dog. Without `id_user` the caller owns it; with null nobody does."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"is_adopted": False}]}
    )

    is_adopted: StrictBool = False
    id_user: BodyId | None = None

    def owner_id(self, caller_id: int) -> int | None:
        """Return the id of the intended owner, or None for nobody."""
        return self.id_user if "id_user" in self.model_fields_set else caller_id


class DogChange(BaseModel):
    """Shared by both ways of changing a dog; an absent `id_user` keeps the owner."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"is_adopted": True}]}
    )

    id_user: BodyId | None = None

    def changes(self, dog: StoredDog) -> dict[str, Any]:
        """Return the columns whose values differ from the stored ones."""
        sent = self.model_dump(exclude_unset=True)
        wanted = {_COLUMNS[name]: value for name, value in sent.items()}
        return {name: value for name, value in wanted.items() if value != getattr(dog, name)}


class DogUpdate(DogChange):
    """Changes of a dog; absent fields stay as they are. null removes the owner."""

    # A factory shows no default in the document: absent means unchanged, and null is refused.
    is_adopted: StrictBool = Field(default_factory=bool)


class DogReplace(DogChange):
    """The new state of a dog. Without `id_user` its owner stays."""

    is_adopted: StrictBool


_COLUMNS = {"is_adopted": "is_adopted", "id_user": "owner_id"}
