"""What telemetry answers over HTTP."""

from datetime import date

from pydantic import BaseModel, Field

from bsocial.core.ids import Id

Count = Field(ge=0)


class LoginsOfDay(BaseModel):
    """One UTC day; `users` counts everyone once who began a session on it."""

    day: date
    users: int = Count


class LoginsPerDay(BaseModel):
    """All days of the period, the oldest first; a day without logins has 0."""

    days: list[LoginsOfDay]


class PostReference(BaseModel):
    """A post as it was called when it was published. It may have been deleted since."""

    id: Id
    title: str


class CommentedPost(BaseModel):
    """A post and how many comments were written under it."""

    post: PostReference
    comments: int = Count


class TopPostsOfDay(BaseModel):
    """One UTC day and the posts with the most comments of that day, ties by lower id."""

    day: date
    posts: list[CommentedPost] = Field(max_length=10)


class TopPostsPerDay(BaseModel):
    """The last ten days, the oldest first; a day without comments has no posts."""

    days: list[TopPostsOfDay]


class BestAndWorstPost(BaseModel):
    """The posts of a user with the most and the fewest comments, ties by lower id.

    A post without comments has 0. Both are null for a user without posts.
    """

    best: CommentedPost | None
    worst: CommentedPost | None
