"""Pictures from the API of dog.ceo, or from a compatible one.

Source: https://dog.ceo/dog-api/documentation/random.
"""

from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from bsocial.core.errors import Unavailable
from bsocial.modules.dogs.model import PictureUrl
from bsocial.platform.remote.client import RemoteService

log = structlog.get_logger(__name__)

RANDOM = "/breeds/image/random"


class _Answer(BaseModel):
    """The API's response: the address of a picture."""

    message: PictureUrl


class DogPictures:
    """Client of the picture API, whose responses are validated."""

    def __init__(self, remote: RemoteService) -> None:
        """Ask `remote`, whose address ends before `/breeds`."""
        self._remote = remote

    async def find(self, *, within_seconds: float) -> str:
        """Return the address of some picture, asking once.

        Raises Unavailable without an answer, and for one that is no http(s) address of an image.
        """
        answer: Any = await self._remote.get_json(RANDOM, within_seconds=within_seconds)
        try:
            return _Answer.model_validate(answer).message
        except ValidationError as error:
            log.warning("dog_picture.nonsense")
            raise Unavailable from error
