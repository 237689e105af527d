"""Models of people as others see them, never with an e-mail address."""

from datetime import datetime

from pydantic import BaseModel, Field

from bsocial.core.ids import Id


class PersonView(BaseModel):
    """A person as lists show them to the viewer. `name` is an alias of `first_name`."""

    id: Id
    username: str
    name: str | None
    first_name: str | None
    last_name: str | None
    is_followed: bool = Field(description="Whether the viewer follows them.")
    is_me: bool


class PersonDetail(PersonView):
    """A person's own page. `posts` counts what the viewer may see."""

    created_at: datetime
    followers: int = Field(ge=0)
    following: int = Field(ge=0)
    posts: int = Field(ge=0)
