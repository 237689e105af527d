"""What is said about posts over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bsocial.core.ids import BodyId, Id
from bsocial.core.text import UNFIT_FOR_A_LINE, not_blank, one_line, storable
from bsocial.core.urls import clean_url, is_web_url

TITLE_MAX = 200
FALLBACK_TITLE_MAX = 80
EXCERPT_MAX = 2_000
MAIN_WIDTH = 1_280


def image_url(value: str) -> str:
    """Accept http(s) URLs with a host, and paths of our own."""
    clean_url(value)
    is_own_path = len(value) > 1 and value.startswith("/") and not value.startswith("//")
    if not is_own_path and not is_web_url(value):
        msg = "must be a path of this site or an http(s) URL"
        raise ValueError(msg)
    return value


def _optional_title(value: str | None) -> str | None:
    """Take a title of blanks for none."""
    if value is None or not value.strip():
        return None
    return one_line(value)


Title = Annotated[
    Annotated[str, Field(max_length=TITLE_MAX, json_schema_extra={"format": "single-line"})] | None,
    Field(description="One line; blanks are taken for no title."),
    AfterValidator(_optional_title),
]
PostText = Annotated[
    str,
    Field(
        min_length=1,
        description="Anything with a visible character.",
        json_schema_extra={"format": "visible-text"},
    ),
    AfterValidator(storable),
    AfterValidator(not_blank),
]
ImageUrl = Annotated[
    str,
    Field(
        max_length=2_048,
        description="An http(s) URL without credentials, or a path of this site.",
        json_schema_extra={"format": "image-url"},
    ),
    AfterValidator(storable),
    AfterValidator(image_url),
]


class PostCreate(BaseModel):
    """A new post. Without a title it is called by its first line."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"title": "Morning", "text": "The lake was still.", "visibility": "public"}
            ]
        },
    )

    title: Title = None
    text: PostText
    image_url: ImageUrl | None = None
    image_file_id: BodyId | None = Field(
        default=None,
        description="A picture of mine, uploaded to /api/files before; not beside `image_url`.",
    )
    visibility: Literal["public", "followers"] = "public"

    @model_validator(mode="after")
    def _check_one_image(self) -> Self:
        """Refuse two pictures."""
        if self.image_url is not None and self.image_file_id is not None:
            msg = "send either image_url or image_file_id"
            raise ValueError(msg)
        return self

    @property
    def shown_title(self) -> str:
        """Give the title, or the first line of the text, cut at 80 characters."""
        if self.title:
            return self.title
        line = next(line for line in self.text.splitlines() if _has_mark(line))
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
