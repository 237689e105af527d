"""Models of the dashboard."""

from pydantic import BaseModel, Field

from bsocial.core.ids import Id

Count = Field(ge=0)


class RankedPost(BaseModel):
    """The post of a place in a ranking."""

    id: Id
    title: str
    image_url: str


class Ranked(BaseModel):
    """One place in a ranking."""

    post: RankedPost
    count: int = Count


class Dashboard(BaseModel):
    """Totals and rankings, each equal to a plain COUNT of the rows, all of one snapshot."""

    users: int = Count
    posts: int = Count
    likes: int = Count
    views: int = Count
    top_viewed: list[Ranked]
    top_liked: list[Ranked]
