"""Request bodies of comments."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bsocial.core.text import not_blank, storable

COMMENT_MAX = 4_000

CommentText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=COMMENT_MAX,
        description="Text with a visible character.",
        json_schema_extra={"format": "visible-text"},
    ),
    AfterValidator(storable),
    AfterValidator(not_blank),
]


class CommentCreate(BaseModel):
    """A new comment."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "I was there too!"}]}
    )

    text: CommentText
