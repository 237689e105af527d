"""Models of dogs, and the check of picture addresses."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from bsocial.core.ids import Id
from bsocial.core.urls import clean_url, is_web_url

PICTURE_MAX = 2_048
_IMAGES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})


def picture_url(value: str) -> str:
    """Accept http(s) addresses of image files; raises ValueError."""
    clean_url(value)
    if not is_web_url(value) or PurePosixPath(urlsplit(value).path).suffix.lower() not in _IMAGES:
        msg = "must be an http(s) URL of an image"
        raise ValueError(msg)
    return value


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
    """A dog, and its owner's username unless it has none or they have left."""

    dog: StoredDog
    owner: str | None


class DogRead(BaseModel):
    """A dog. Its picture is null until one is found; its owner is null when it has none."""

    id: Id
    name: str
    picture: str | None
    create_date: datetime
    is_adopted: bool
    id_user: Id | None
    owner: str | None = Field(description="The owner's username.")

    @classmethod
    def of(cls, found: FoundDog) -> Self:
        """Build from a dog as found; an owner who has left is shown as none."""
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
