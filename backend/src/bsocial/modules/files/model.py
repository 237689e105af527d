"""Models of files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field

from bsocial.core.ids import Id
from bsocial.modules.files.names import MAX_BYTES, file_name

Forwarding = Literal["pending", "sent", "failed"]
FileName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_BYTES,
        description="A safe name: no folders, no reserved words, at most 255 bytes.",
        examples=["holiday.jpg"],
    ),
    AfterValidator(file_name),
]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 in hex.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file whose content has been stored."""

    owner_id: int
    name: str
    object_key: str
    size_bytes: int
    sha256: bytes
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Content:
    """Where the content of a file is stored, and its metadata."""

    object_key: str
    name: str
    size_bytes: int
    sha256: bytes


class FileRead(BaseModel):
    """A file, as its owner sees it."""

    id: Id
    name: FileName
    size_bytes: int = Field(ge=0)
    sha256: Sha256
    is_picture: bool = Field(description="Whether a post can show it.")
    created_at: datetime
    forwarding: Forwarding | None = Field(
        description="State of forwarding; null where files are not forwarded."
    )
    forwarding_job_id: Id | None = Field(description="See GET /api/jobs/{id}.")

    @classmethod
    def of(
        cls, file: NewFile, file_id: int, created_at: datetime, forwarding_job_id: int | None
    ) -> Self:
        """Build from a file that was just stored."""
        return cls(
            id=file_id,
            name=file.name,
            size_bytes=file.size_bytes,
            sha256=file.sha256.hex(),
            is_picture=file.is_picture,
            created_at=created_at,
            forwarding=None if forwarding_job_id is None else "pending",
            forwarding_job_id=forwarding_job_id,
        )
