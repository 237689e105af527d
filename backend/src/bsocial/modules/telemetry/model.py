"""What the answers of telemetry are made of."""

from pydantic import BaseModel, Field

from bsocial.core.ids import Id

Count = Field(ge=0)


class PostReference(BaseModel):
    """A post as it was called when it was published. It may have been deleted since."""

    id: Id
    title: str


class CommentedPost(BaseModel):
    """A post and how many comments were written under it."""

    post: PostReference
    comments: int = Count


class BestAndWorstPost(BaseModel):
    """The posts of a user with the most and the fewest comments, ties by lower id.

    A post without comments has 0. Both are null for a user without posts.
    """

    best: CommentedPost | None
    worst: CommentedPost | None
