"""What is said about likes and views over HTTP."""

from datetime import date

from pydantic import BaseModel, Field


class LikeRead(BaseModel):
    """What the viewer did, and the likes of the post after it."""

    liked: bool
    likes: int = Field(ge=0)


class StatsOfDay(BaseModel):
    """What people did with a post on one UTC day; a like counts also if it was taken back."""

    day: date
    views: int = Field(ge=0)
    likes: int = Field(ge=0)


class PostStatsRead(BaseModel):
    """All views, likes and comments of a post, and the last days, the oldest first."""

    views: int = Field(ge=0)
    likes: int = Field(ge=0)
    comments: int = Field(ge=0)
    days: list[StatsOfDay]
