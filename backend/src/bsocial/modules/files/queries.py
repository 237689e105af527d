"""Reading files."""

from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, case, func, or_, select

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.files.model import Content, FileRead
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import File, Job, JobState, User

_owner = bindparam("owner_id", type_=BigInteger)
_file = bindparam("file_id", type_=BigInteger)
# Only the job holds the state of forwarding, so that the two never disagree. A job that is gone
# without success has failed: unfinished jobs are never removed.
_forwarding = case(
    (File.forwarding_job_id.is_(None), None),
    (File.forwarded_at.is_not(None), "sent"),
    (or_(Job.state == JobState.QUEUED, Job.state == JobState.RUNNING), "pending"),
    else_="failed",
)
_files = (
    select(
        File.id,
        File.name,
        File.size_bytes,
        func.encode(File.sha256, "hex").label("sha256"),
        File.is_picture,
        File.created_at,
        _forwarding.label("forwarding"),
        File.forwarding_job_id,
    )
    .join(Job, Job.id == File.forwarding_job_id, isouter=True)
    .where(File.owner_id == _owner)
)
_content = select(File.object_key, File.name, File.size_bytes, File.sha256).where(File.id == _file)
_is_owner_there = and_(User.id == File.owner_id, User.deleted_at.is_(None))

OWN = Statement(
    _files.where(File.id < bindparam("before_id", type_=BigInteger))
    .order_by(File.id.desc())
    .limit(bindparam("row_limit", type_=Integer))
)
ONE = Statement(_files.where(File.id == _file))
CONTENT = Statement(_content.where(File.owner_id == _owner))
SOURCE = Statement(_content.join(User, _is_owner_there))

FILE_PAGE = PageMapping(Page[FileRead])


class FileQueries:
    """Reads files, which only their owner may see."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def find(self, file_id: int, owner_id: int) -> FileRead | None:
        """Return a file of the owner, else None."""
        row = await self._reader.first(ONE, file_id=file_id, owner_id=owner_id)
        return None if row is None else FileRead.model_validate(dict(row))

    async def find_content(self, file_id: int, owner_id: int) -> Content | None:
        """Return where the content of the owner's file is stored, else None."""
        return _mapped(await self._reader.first(CONTENT, file_id=file_id, owner_id=owner_id))

    async def find_source(self, file_id: int) -> Content | None:
        """Return where the content of a file is stored, for a job; None once its owner has left."""
        return _mapped(await self._reader.first(SOURCE, file_id=file_id))

    async def list_own(self, owner_id: int, page: PageRequest) -> Page[FileRead]:
        """Return a page of the owner's files, newest first."""
        return await read_page(self._reader, OWN, FILE_PAGE, page, owner_id=owner_id)


def _mapped(row: Row | None) -> Content | None:
    """Map a row of `_content`."""
    if row is None:
        return None
    fields: dict[str, Any] = dict(row)
    return Content(**fields)
