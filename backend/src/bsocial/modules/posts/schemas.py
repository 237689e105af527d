"""Request bodies of posts."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bsocial.core.ids import BodyId
from bsocial.core.text import not_blank, one_line, storable
from bsocial.core.urls import clean_url, is_web_url
from bsocial.modules.posts.model import title_of

TITLE_MAX = 200


def image_url(value: str) -> str:
    """Accept http(s) URLs with a host, and paths of this site; raises ValueError."""
    clean_url(value)
    is_own_path = len(value) > 1 and value.startswith("/") and not value.startswith("//")
    if not is_own_path and not is_web_url(value):
        msg = "must be a path of this site or an http(s) URL"
        raise ValueError(msg)
    return value


def _optional_title(value: str | None) -> str | None:
    """Treat a blank title as none."""
    if value is None or not value.strip():
        return None
    return one_line(value)


Title = Annotated[
    Annotated[str, Field(max_length=TITLE_MAX, json_schema_extra={"format": "single-line"})] | None,
    Field(description="One line; a blank one counts as none."),
    AfterValidator(_optional_title),
]
PostText = Annotated[
    str,
    Field(
        min_length=1,
        description="Text with a visible character.",
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
    """A new post. Without a title its first line is the title."""

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
        description="A picture of mine, uploaded to /api/files before; excludes `image_url`.",
    )
    visibility: Literal["public", "followers"] = "public"

    @model_validator(mode="after")
    def _check_one_image(self) -> Self:
        """Refuse two pictures; raises ValueError."""
        if self.image_url is not None and self.image_file_id is not None:
            msg = "send either image_url or image_file_id"
            raise ValueError(msg)
        return self

    @property
    def shown_title(self) -> str:
        """Return the title, or one made of the text."""
        return self.title or title_of(self.text)
