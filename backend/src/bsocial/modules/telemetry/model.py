"""Models of telemetry's answers."""

from pydantic import BaseModel, Field

from bsocial.core.ids import Id

Count = Field(ge=0)


class PostReference(BaseModel):
    """A post, with its title at publication. It may have been deleted since."""

    id: Id
    title: str


class CommentedPost(BaseModel):
    """A post and its number of comments."""

    post: PostReference
    comments: int = Count


class BestAndWorstPost(BaseModel):
    """The posts of a user with the most and the fewest comments, ties by lower id.

    A post without comments has 0. Both are null for a user without posts.
    """

    best: CommentedPost | None
    worst: CommentedPost | None
