"""What is said about likes over HTTP."""

from pydantic import BaseModel, Field


class LikeRead(BaseModel):
    """What the viewer did, and the likes of the post after it."""

    liked: bool
    likes: int = Field(ge=0)
