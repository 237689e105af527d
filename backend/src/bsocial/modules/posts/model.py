"""Models of posts and their pictures."""

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
    """Return the first line of a text with a visible character, cut at 80 characters."""
    line = next(line for line in text.splitlines() if _has_mark(line))
    clean = UNFIT_FOR_A_LINE.sub("", " ".join(line.split()))
    if len(clean) <= FALLBACK_TITLE_MAX:
        return clean
    return clean[: FALLBACK_TITLE_MAX - 1].rstrip() + "…"


def _has_mark(line: str) -> bool:
    """Return whether a line has a visible character."""
    try:
        not_blank(line)
    except ValueError:
        return False
    return True


class AuthorRead(BaseModel):
    """The author of a post."""

    id: Id
    username: str


class ImageSize(BaseModel):
    """One size of an uploaded picture."""

    width: int = Field(ge=1, description="In pixels.")
    url: str


def image_sizes(image_url: str, widths: Sequence[int] | None) -> list[dict[str, Any]]:
    """Return the addresses of all sizes, derived from that of one; none for external pictures."""
    if widths is None:
        return []
    folder = image_url.rpartition("/")[0]
    return [{"width": width, "url": f"{folder}/{width}.webp"} for width in widths]


def object_key(picture_key: str, width: int) -> str:
    """Return the key of the object that holds one size of a picture."""
    return f"{picture_key}-{width}"


@dataclass(frozen=True, slots=True)
class MadePicture:
    """The sizes of a picture, made and stored, smallest first."""

    key: str
    widths: list[int]

    @property
    def url(self) -> str:
        """Return the address of the size that is shown where only one can be."""
        width = max((each for each in self.widths if each <= MAIN_WIDTH), default=self.widths[0])
        return f"/api/pictures/{self.key}/{width}.webp"


class PostView(BaseModel):
    """A post as lists show it, with its counts and the viewer's actions."""

    id: Id
    author: AuthorRead
    title: str
    image_url: str
    image_sizes: list[ImageSize] = Field(
        description="All sizes of an uploaded picture, the smallest first; empty for others."
    )
    is_image_pending: bool = Field(
        description="Whether a picture is being made of an upload; until then a drawn one is shown."
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
