"""Response bodies of likes and views."""

from datetime import date

from pydantic import BaseModel, Field


class LikeRead(BaseModel):
    """Whether the viewer likes the post, and its likes after the request."""

    liked: bool
    likes: int = Field(ge=0)


class StatsOfDay(BaseModel):
    """Activity on a post on one UTC day; a like counts also if it was taken back."""

    day: date
    views: int = Field(ge=0)
    likes: int = Field(ge=0)


class PostStatsRead(BaseModel):
    """All views, likes and comments of a post, and the last days, oldest first."""

    views: int = Field(ge=0)
    likes: int = Field(ge=0)
    comments: int = Field(ge=0)
    days: list[StatsOfDay]
