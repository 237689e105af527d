"""Events of files. File names may be personal, so no event contains them."""

from datetime import datetime
from typing import Annotated, ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import NotPersonal


class FileStored(Event):
    """Someone uploaded a file."""

    type: ClassVar[str] = "file.stored"
    module: ClassVar[str] = "files"

    file_id: Id
    owner_id: Id
    size_bytes: int
    sha256: Annotated[str, NotPersonal]
    is_picture: bool
    created_at: datetime

    @property
    def key(self) -> str:
        """Partition by file."""
        return str(self.file_id)


class FileDeleted(Event):
    """A file was removed, by its owner or with its owner."""

    type: ClassVar[str] = "file.deleted"
    module: ClassVar[str] = "files"

    file_id: Id
    owner_id: Id

    @property
    def key(self) -> str:
        """Partition by file."""
        return str(self.file_id)
