"""Pictures from the API of dog.ceo, or from one that answers alike.

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
    """What the API says: the address of a picture."""

    message: PictureUrl


class DogPictures:
    """Asks for pictures. What comes from outside is never believed."""

    def __init__(self, remote: RemoteService) -> None:
        """Ask `remote`, whose address ends before `/breeds`."""
        self._remote = remote

    async def find(self, *, within_seconds: float) -> str:
        """Give the address of some picture, asking once.

        Raises Unavailable for no answer, and for one that is not the http(s) address of an image.
        """
        answer: Any = await self._remote.get_json(RANDOM, within_seconds=within_seconds)
        try:
            return _Answer.model_validate(answer).message
        except ValidationError as error:
            log.warning("dog_picture.nonsense")
            raise Unavailable from error
