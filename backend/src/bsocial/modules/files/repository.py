"""Writing files."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.modules.files.model import NewFile
from bsocial.schema import File, User


class RemovedFile(NamedTuple):
    """A removed file, and where its content is stored."""

    id: int
    owner_id: int
    object_key: str


class FileRepository:
    """Files in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(self, file: NewFile) -> tuple[int, datetime]:
        """Store a file; return its id and time."""
        added = await self._session.execute(
            insert(File)
            .values(
                owner_id=file.owner_id,
                name=file.name,
                object_key=file.object_key,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
                is_picture=file.is_picture,
            )
            .returning(File.id, File.created_at)
        )
        row = added.one()
        return row.id, row.created_at

    async def set_forwarding_job(self, file_id: int, job_id: int) -> None:
        """Record which job forwards a file."""
        await self._session.execute(
            update(File).where(File.id == file_id).values(forwarding_job_id=job_id)
        )

    async def mark_forwarded(self, file_id: int) -> None:
        """Record that a file was forwarded, if it is still there."""
        await self._session.execute(
            update(File)
            .where(File.id == file_id, File.forwarded_at.is_(None))
            .values(forwarded_at=func.now())
        )

    async def hold_picture(self, file_id: int, owner_id: int) -> bool | None:
        """Lock the owner's file against removal; return whether it is a picture, None for none."""
        found = await self._session.execute(
            select(File.is_picture)
            .where(File.id == file_id, File.owner_id == owner_id)
            .with_for_update(key_share=True, read=True)
        )
        return found.scalar_one_or_none()

    async def remove(self, file_id: int, owner_id: int) -> RemovedFile | None:
        """Remove the owner's file; return None when there is none."""
        removed = await self._session.execute(
            delete(File)
            .where(File.id == file_id, File.owner_id == owner_id)
            .returning(File.id, File.owner_id, File.object_key)
        )
        row = removed.one_or_none()
        return None if row is None else RemovedFile(*row)

    async def remove_orphans(self, batch: int) -> list[RemovedFile]:
        """Remove a batch of files of deleted accounts."""
        due = (
            select(File.id)
            .join(User, User.id == File.owner_id)
            .where(User.deleted_at.is_not(None))
            .order_by(File.id)
            .limit(batch)
            .with_for_update(of=File, skip_locked=True)
        )
        removed = await self._session.execute(
            delete(File).where(File.id.in_(due)).returning(File.id, File.owner_id, File.object_key)
        )
        return sorted(RemovedFile(*row) for row in removed)
