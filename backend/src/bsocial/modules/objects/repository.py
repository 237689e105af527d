"""The register of the objects in storage."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Float, Integer, Text, any_, bindparam, delete, func, insert, select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import StoredObject

MARGIN_SECONDS = 60
"""A unit that refers to an object began before it was due, and may still be open."""

_keys = bindparam("keys", type_=ARRAY(Text))
_new = func.unnest(_keys).column_valued("key")
_due = StoredObject.due_at <= func.now() - func.make_interval(0, 0, 0, 0, 0, 0, MARGIN_SECONDS)

REGISTER = Statement(
    insert(StoredObject).from_select(
        ["key", "due_at"],
        select(
            _new,
            func.now()
            + func.make_interval(0, 0, 0, 0, 0, 0, bindparam("abandon_seconds", type_=Float)),
        ),
    )
)
FORGET = Statement(
    delete(StoredObject).where(StoredObject.key == any_(_keys), StoredObject.due_at.is_not(None))
)
DUE = Statement(
    select(StoredObject.key)
    .where(_due)
    .order_by(StoredObject.due_at)
    .limit(bindparam("row_limit", type_=Integer))
)


class ObjectStore:
    """The register outside of units: before an object is written, and after it was removed."""

    def __init__(self, reader: Reader) -> None:
        """Write through `reader`, which commits every statement."""
        self._reader = reader

    async def register(self, keys: Sequence[str], abandon_seconds: float) -> None:
        """Register objects that are about to be written."""
        await self._reader.all(REGISTER, keys=list(keys), abandon_seconds=abandon_seconds)

    async def forget(self, keys: Sequence[str]) -> None:
        """Remove objects that are gone from the register; referenced ones stay."""
        await self._reader.all(FORGET, keys=list(keys))

    async def list_due(self, limit: int) -> list[str]:
        """Return the keys of objects that nothing refers to, nor can any more."""
        return [row["key"] for row in await self._reader.all(DUE, row_limit=limit)]


class ObjectRepository:
    """The register in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def keep(self, keys: Sequence[str]) -> bool:
        """Mark objects as referenced; return whether all of them were still there."""
        kept = await self._session.execute(
            change(StoredObject)
            .where(StoredObject.key.in_(keys), StoredObject.due_at > func.now())
            .values(due_at=None)
            .returning(StoredObject.key)
        )
        return len(kept.all()) == len(keys)

    async def release(self, keys: Sequence[str]) -> None:
        """Mark objects as no longer referenced."""
        await self._session.execute(
            change(StoredObject).where(StoredObject.key.in_(keys)).values(due_at=func.now())
        )
