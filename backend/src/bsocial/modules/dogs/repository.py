"""Writing dogs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.text import fold
from bsocial.modules.dogs.model import FoundDog, StoredDog
from bsocial.schema import Dog, User

_COLUMNS = (Dog.id, Dog.name, Dog.picture, Dog.is_adopted, Dog.owner_id, Dog.created_at)


class DogRepository:
    """Dogs in one unit of work. Lock a dog by its name before looking it up to change it."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(
        self, name: str, picture: str | None, *, is_adopted: bool, owner_id: int | None
    ) -> StoredDog | None:
        """Store a dog; return None when the name is taken."""
        added = await self._session.execute(
            upsert(Dog)
            .values(
                name=name,
                name_key=fold(name),
                picture=picture,
                is_adopted=is_adopted,
                owner_id=owner_id,
            )
            .on_conflict_do_nothing(index_elements=[Dog.name_key])
            .returning(*_COLUMNS)
        )
        return _one(added.mappings().all())

    async def find_by_name(self, name: str) -> FoundDog | None:
        """Return the dog with this name, in any case, else None."""
        rows = await self._session.execute(
            select(*_COLUMNS, User.username)
            .join(User, and_(User.id == Dog.owner_id, User.deleted_at.is_(None)), isouter=True)
            .where(Dog.name_key == fold(name))
        )
        row = rows.mappings().one_or_none()
        if row is None:
            return None
        fields = {name: value for name, value in row.items() if name != "username"}
        return FoundDog(StoredDog(**fields), row["username"])

    async def change(self, dog_id: int, values: dict[str, Any]) -> StoredDog | None:
        """Change a dog; return None when it is gone."""
        changed = await self._session.execute(
            update(Dog).where(Dog.id == dog_id).values(**values).returning(*_COLUMNS)
        )
        return _one(changed.mappings().all())

    async def set_picture(self, dog_id: int, picture: str) -> StoredDog | None:
        """Set the picture of a dog that has none; return None when it has one, or is gone."""
        changed = await self._session.execute(
            update(Dog)
            .where(Dog.id == dog_id, Dog.picture.is_(None))
            .values(picture=picture)
            .returning(*_COLUMNS)
        )
        return _one(changed.mappings().all())

    async def remove(self, dog_id: int) -> bool:
        """Remove a dog; return whether it was there."""
        removed = await self._session.execute(delete(Dog).where(Dog.id == dog_id).returning(Dog.id))
        return removed.one_or_none() is not None

    async def release(self, batch: int) -> list[StoredDog]:
        """Remove the owners who have left from dogs; return the changed dogs."""
        due = (
            select(Dog.id)
            .join(User, User.id == Dog.owner_id)
            .where(User.deleted_at.is_not(None))
            .limit(batch)
            .with_for_update(of=Dog, skip_locked=True)
        )
        released = await self._session.execute(
            update(Dog).where(Dog.id.in_(due)).values(owner_id=None).returning(*_COLUMNS)
        )
        dogs = [_stored(row) for row in released.mappings()]
        return sorted(dogs, key=lambda dog: dog.id)


def _one(rows: Sequence[RowMapping]) -> StoredDog | None:
    """Map the one row, if there is one."""
    return _stored(rows[0]) if rows else None


def _stored(row: RowMapping) -> StoredDog:
    """Map a row of `_COLUMNS`."""
    fields: dict[str, Any] = dict(row)
    return StoredDog(**fields)
