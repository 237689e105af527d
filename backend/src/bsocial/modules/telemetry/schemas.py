"""Response bodies of telemetry."""

from datetime import date

from pydantic import BaseModel, Field

from bsocial.modules.telemetry.model import CommentedPost, Count


class LoginsOfDay(BaseModel):
    """One UTC day; `users` counts each user once who began a session on it."""

    day: date
    users: int = Count


class LoginsPerDay(BaseModel):
    """All days of the period, oldest first; a day without logins has 0."""

    days: list[LoginsOfDay]


class TopPostsOfDay(BaseModel):
    """One UTC day and the posts with the most comments of that day, ties by lower id."""

    day: date
    posts: list[CommentedPost] = Field(max_length=10)


class TopPostsPerDay(BaseModel):
    """The last ten days, oldest first; a day without comments has no posts."""

    days: list[TopPostsOfDay]
