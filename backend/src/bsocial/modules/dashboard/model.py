"""The numbers of the dashboard."""

from pydantic import BaseModel, Field

from bsocial.core.ids import Id

Count = Field(ge=0)


class RankedPost(BaseModel):
    """A post as a ranking names it."""

    id: Id
    title: str
    image_url: str


class Ranked(BaseModel):
    """One place in a ranking."""

    post: RankedPost
    count: int = Count


class Dashboard(BaseModel):
    """Numbers that equal a plain COUNT of the rows they count, all of one moment."""

    users: int = Count
    posts: int = Count
    likes: int = Count
    views: int = Count
    top_viewed: list[Ranked]
    top_liked: list[Ranked]
