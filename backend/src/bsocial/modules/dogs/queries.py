"""Reading dogs."""

from sqlalchemy import (
    BigInteger,
    Integer,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    exists,
    select,
)

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.text import fold
from bsocial.modules.dogs.model import DogRead
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import Dog, User

_user = bindparam("user_id", type_=BigInteger)
# An owner who has just left is not shown, even before the purge clears it.
_dogs = select(
    Dog.id,
    Dog.name,
    Dog.picture,
    Dog.created_at.label("create_date"),
    Dog.is_adopted,
    User.id.label("id_user"),
    User.username.label("owner"),
).join(User, and_(User.id == Dog.owner_id, User.deleted_at.is_(None)), isouter=True)


def _page(*conditions: SQLColumnExpression[bool]) -> Statement:
    """Return the statement of one page of a list, newest first."""
    return Statement(
        _dogs.where(Dog.id < bindparam("before_id", type_=BigInteger), *conditions)
        .order_by(Dog.id.desc())
        .limit(bindparam("row_limit", type_=Integer))
    )


BY_ID = Statement(_dogs.where(Dog.id == bindparam("dog_id", type_=BigInteger)))
BY_NAME = Statement(_dogs.where(Dog.name_key == bindparam("key", type_=Text)))
ALL = _page()
ADOPTED = _page(Dog.is_adopted)
OF_USER = _page(User.id == _user)
OWNER = Statement(select(User.username).where(User.id == _user, User.deleted_at.is_(None)))
IS_TAKEN = Statement(
    select(exists().where(Dog.name_key == bindparam("key", type_=Text)).label("is_taken"))
)

DOG_PAGE = PageMapping(Page[DogRead])


class DogQueries:
    """Reads dogs, which everybody may see."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def find(self, dog_id: int) -> DogRead | None:
        """Return the dog with this id, else None."""
        return _dog(await self._reader.first(BY_ID, dog_id=dog_id))

    async def find_by_name(self, name: str) -> DogRead | None:
        """Return the dog with this name, in any case, else None."""
        return _dog(await self._reader.first(BY_NAME, key=fold(name)))

    async def is_taken(self, name: str) -> bool:
        """Return whether a dog has this name."""
        row = await self._reader.first(IS_TAKEN, key=fold(name))
        return row is not None and bool(row["is_taken"])

    async def find_owner(self, user_id: int) -> str | None:
        """Return the username of a possible owner, or None when there is no such account."""
        row = await self._reader.first(OWNER, user_id=user_id)
        return None if row is None else str(row["username"])

    async def list_all(self, page: PageRequest) -> Page[DogRead]:
        """Return a page of all dogs, newest first."""
        return await read_page(self._reader, ALL, DOG_PAGE, page)

    async def list_adopted(self, page: PageRequest) -> Page[DogRead]:
        """Return a page of the adopted dogs, newest first."""
        return await read_page(self._reader, ADOPTED, DOG_PAGE, page)

    async def list_of(self, user_id: int, page: PageRequest) -> Page[DogRead]:
        """Return a page of a user's dogs, newest first; raises UserNotFound."""
        found = await read_page(self._reader, OF_USER, DOG_PAGE, page, user_id=user_id)
        if not found.items and await self.find_owner(user_id) is None:
            raise UserNotFound
        return found


def _dog(row: Row | None) -> DogRead | None:
    """Map a row."""
    return None if row is None else DogRead.model_validate(dict(row))
