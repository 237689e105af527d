"""Reading people: one by name, those who follow or are followed, and the search."""

from dataclasses import replace

from sqlalchemy import (
    BigInteger,
    Integer,
    SQLColumnExpression,
    Text,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.core.text import fold
from bsocial.modules.follows.columns import PERSON_PAGE, VIEWER, person_columns, person_fields
from bsocial.modules.follows.model import PersonDetail, PersonView
from bsocial.modules.follows.search_queries import search
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.db.pages import read_page
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import Follow, Post, User
from bsocial.schema.visibility import visible_to

_user = bindparam("user_id", type_=BigInteger)
_subject = aliased(User)
_is_there = exists().where(_subject.id == _user, _subject.deleted_at.is_(None))


def _count(
    theirs: InstrumentedAttribute[int], others: InstrumentedAttribute[int]
) -> SQLColumnExpression[int]:
    """Count the follows of a user on one side, without those of deleted accounts.

    All are counted in an index, minus the few of deleted accounts that are not purged yet: an
    account counts as purged only when its follows are gone. Checking each of 100,000 people would
    take 30 times as long.
    """
    gone = aliased(User)
    every = select(func.count()).select_from(Follow).where(theirs == User.id)
    hidden = (
        select(func.count())
        .select_from(gone)
        .join(Follow, others == gone.id)
        .where(theirs == User.id, gone.deleted_at.is_not(None), gone.purged_at.is_(None))
    )
    return every.correlate(User).scalar_subquery() - hidden.correlate(User).scalar_subquery()


def _list(theirs: InstrumentedAttribute[int], others: InstrumentedAttribute[int]) -> Statement:
    """List the people on the other side of a user's follows, newest follow first."""
    return Statement(
        select(*person_columns(), Follow.id.label("place"))
        .join(User, User.id == others)
        .where(
            theirs == _user,
            Follow.id < bindparam("before_id", type_=BigInteger),
            User.deleted_at.is_(None),
            _is_there,
        )
        .order_by(Follow.id.desc())
        .limit(bindparam("row_limit", type_=Integer))
    )


_posts = select(func.count()).select_from(Post).where(Post.author_id == User.id, visible_to(VIEWER))
ONE = Statement(
    select(
        *person_columns(),
        User.created_at,
        _count(Follow.followed_id, Follow.follower_id).label("followers"),
        _count(Follow.follower_id, Follow.followed_id).label("following"),
        _posts.correlate(User).scalar_subquery().label("posts"),
    ).where(User.username_key == bindparam("key", type_=Text), User.deleted_at.is_(None))
)
FOLLOWERS = _list(Follow.followed_id, Follow.follower_id)
FOLLOWING = _list(Follow.follower_id, Follow.followed_id)
IS_THERE = Statement(select(_is_there.label("is_there")))

FOLLOW_PAGE = replace(PERSON_PAGE, cursor=lambda row: encode_cursor(row["place"]))


class PeopleQueries:
    """Reads people who are not deleted, as a viewer sees them."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def find(self, username: str, viewer_id: int) -> PersonDetail:
        """Return a person's page by username, in any case; raises UserNotFound."""
        row = await self._reader.first(ONE, key=fold(username), viewer_id=viewer_id)
        if row is None:
            raise UserNotFound
        counts = {name: row[name] for name in ("created_at", "followers", "following", "posts")}
        return PersonDetail.model_validate(person_fields(row) | counts)

    async def list_followers(
        self, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of a user's followers; raises UserNotFound."""
        return await self._list(FOLLOWERS, user_id, viewer_id, page)

    async def list_following(
        self, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of the people a user follows; raises UserNotFound."""
        return await self._list(FOLLOWING, user_id, viewer_id, page)

    async def search(self, text: str, viewer_id: int, page: PageRequest) -> Page[PersonView]:
        """Return a page of the people whose names contain `text`."""
        return await search(self._reader, text, viewer_id, page)

    async def _list(
        self, statement: Statement, user_id: int, viewer_id: int, page: PageRequest
    ) -> Page[PersonView]:
        """Return a page of a user's follows; raises UserNotFound."""
        found = await read_page(
            self._reader, statement, FOLLOW_PAGE, page, user_id=user_id, viewer_id=viewer_id
        )
        if not found.items and not await self._is_there(user_id):
            raise UserNotFound
        return found

    async def _is_there(self, user_id: int) -> bool:
        """Return whether the user exists, whose list may just be empty."""
        row = await self._reader.first(IS_THERE, user_id=user_id)
        return row is not None and row["is_there"]
