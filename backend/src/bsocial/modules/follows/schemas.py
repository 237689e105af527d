"""What is said about people over HTTP. Never an e-mail address."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from bsocial.core.ids import Id

SEARCH_MAX = 80

SearchText = Annotated[
    str,
    Field(
        max_length=SEARCH_MAX,
        pattern=r"^[^\x00]*$",
        description="Part of a username or of a name, in any case; nothing finds everybody.",
    ),
]


class PersonView(BaseModel):
    """Someone as lists show them to the viewer. `name` is another spelling of `first_name`."""

    id: Id
    username: str
    name: str | None
    first_name: str | None
    last_name: str | None
    is_followed: bool = Field(description="Whether the viewer follows them.")
    is_me: bool


class PersonDetail(PersonView):
    """Someone's own page. `posts` counts what the viewer may see."""

    created_at: datetime
    followers: int = Field(ge=0)
    following: int = Field(ge=0)
    posts: int = Field(ge=0)
