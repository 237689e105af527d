"""What is said about dogs over HTTP."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from bsocial.core.ids import BodyId, Id
from bsocial.core.text import fold, one_line
from bsocial.core.urls import clean_url, is_web_url

NAME_MAX = 60
PICTURE_MAX = 2_048
RESERVED = "is_adopted"
_IMAGES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})


def dog_name(value: str) -> str:
    """Accept one line that can be a part of an address."""
    name = one_line(value)
    if "/" in name or name in {".", ".."}:
        msg = "must be usable in an address: no slash, and not only dots"
        raise ValueError(msg)
    if fold(name) == RESERVED:
        msg = "is reserved"
        raise ValueError(msg)
    return name


def picture_url(value: str) -> str:
    """Accept http(s) addresses of image files."""
    clean_url(value)
    if not is_web_url(value) or PurePosixPath(urlsplit(value).path).suffix.lower() not in _IMAGES:
        msg = "must be an http(s) URL of an image"
        raise ValueError(msg)
    return value


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
PictureUrl = Annotated[str, Field(max_length=PICTURE_MAX), AfterValidator(picture_url)]


@dataclass(frozen=True, slots=True)
class StoredDog:
    """A dog as it is stored."""

    id: int
    name: str
    picture: str | None
    is_adopted: bool
    owner_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FoundDog:
    """A dog, and the username of its owner, if that is somebody who is still there."""

    dog: StoredDog
    owner: str | None


class DogRead(BaseModel):
    """A dog. Its picture is null until one was found; its owner, when it has none."""

    id: Id
    name: str
    picture: str | None
    create_date: datetime
    is_adopted: bool
    id_user: Id | None
    owner: str | None = Field(description="The owner's username.")

    @classmethod
    def of(cls, found: FoundDog) -> Self:
        """Show a dog; an owner who has left is nobody."""
        dog, owner = found.dog, found.owner
        return cls(
            id=dog.id,
            name=dog.name,
            picture=dog.picture,
            create_date=dog.created_at,
            is_adopted=dog.is_adopted,
            id_user=None if owner is None else dog.owner_id,
            owner=owner,
        )


class DogJob(BaseModel):
    """Work that goes on for a new dog: GET /api/jobs/{id} tells how it stands."""

    id: Id
    kind: str = Field(examples=["dog.welcome"])


class DogAdded(DogRead):
    """A new dog, and the jobs that were started for it."""

    jobs: list[DogJob]


class DogCreate(BaseModel):
    """A new dog. Without `id_user` it is the caller's own; null: nobody's."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"is_adopted": False}]}
    )

    is_adopted: StrictBool = False
    id_user: BodyId | None = None

    def owner_id(self, caller_id: int) -> int | None:
        """Give the owner that is meant."""
        return self.id_user if "id_user" in self.model_fields_set else caller_id


class DogChange(BaseModel):
    """What both ways of changing a dog share; an absent `id_user` leaves the owner as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"is_adopted": True}]}
    )

    id_user: BodyId | None = None

    def changes(self, dog: StoredDog) -> dict[str, Any]:
        """Give the columns that are to be changed, without those that are so already."""
        sent = self.model_dump(exclude_unset=True)
        wanted = {_COLUMNS[name]: value for name, value in sent.items()}
        return {name: value for name, value in wanted.items() if value != getattr(dog, name)}


class DogUpdate(DogChange):
    """Changes of a dog; what is absent stays. null takes the owner away."""

    # A factory shows no default in the document: absent means unchanged, and null is refused.
    is_adopted: StrictBool = Field(default_factory=bool)


class DogReplace(DogChange):
    """A dog as it is to be. Without `id_user` its owner stays."""

    is_adopted: StrictBool


_COLUMNS = {"is_adopted": "is_adopted", "id_user": "owner_id"}
