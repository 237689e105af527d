"""Posts and their pictures, as they are stored and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from bsocial.core.ids import Id
from bsocial.core.text import UNFIT_FOR_A_LINE, not_blank

FALLBACK_TITLE_MAX = 80
EXCERPT_MAX = 2_000
MAIN_WIDTH = 1_280


def title_of(text: str) -> str:
    """Return the first line of a text that shows anything, cut at 80 characters."""
    line = next(line for line in text.splitlines() if _has_mark(line))
    clean = UNFIT_FOR_A_LINE.sub("", " ".join(line.split()))
    if len(clean) <= FALLBACK_TITLE_MAX:
        return clean
    return clean[: FALLBACK_TITLE_MAX - 1].rstrip() + "…"


def _has_mark(line: str) -> bool:
    """Tell whether a line shows anything."""
    try:
        not_blank(line)
    except ValueError:
        return False
    return True


class AuthorRead(BaseModel):
    """Who wrote a post."""

    id: Id
    username: str


class ImageSize(BaseModel):
    """One size of a picture that was uploaded."""

    width: int = Field(ge=1, description="In pixels.")
    url: str


def image_sizes(image_url: str, widths: Sequence[int] | None) -> list[dict[str, Any]]:
    """Write the addresses of all sizes after that of one; none for a picture from elsewhere."""
    if widths is None:
        return []
    folder = image_url.rpartition("/")[0]
    return [{"width": width, "url": f"{folder}/{width}.webp"} for width in widths]


def object_key(picture_key: str, width: int) -> str:
    """Name the object that holds one size of a picture."""
    return f"{picture_key}-{width}"


@dataclass(frozen=True, slots=True)
class MadePicture:
    """The sizes of a picture, made and stored, the smallest first."""

    key: str
    widths: list[int]

    @property
    def url(self) -> str:
        """The address of the size that is shown where only one can be."""
        width = max((each for each in self.widths if each <= MAIN_WIDTH), default=self.widths[0])
        return f"/api/pictures/{self.key}/{width}.webp"


class PostView(BaseModel):
    """A post as it stands in lists, with its counts and what the viewer did."""

    id: Id
    author: AuthorRead
    title: str
    image_url: str
    image_sizes: list[ImageSize] = Field(
        description="All sizes of an uploaded picture, the smallest first; empty for others."
    )
    is_image_pending: bool = Field(
        description="Whether a picture is being made of an upload; until then one is drawn."
    )
    visibility: Literal["public", "followers"]
    created_at: datetime
    likes: int = Field(ge=0)
    liked: bool
    comments: int = Field(ge=0)


class PostDetail(PostView):
    """One post with all of its text."""

    text: str


class PostExcerpt(PostView):
    """A post with the beginning of its text; a long one is cut at 2,000 characters."""

    text: str
    is_truncated: bool


class OwnPostView(PostExcerpt):
    """One of the viewer's own posts; a long text is cut at 2,000 characters."""
