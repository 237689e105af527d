"""The columns and fields that all lists of people share."""

from typing import Any

from sqlalchemy import BigInteger, SQLColumnExpression, bindparam, exists
from sqlalchemy.orm import aliased

from bsocial.core.pagination import Page
from bsocial.modules.follows.model import PersonView
from bsocial.platform.db.pages import PageMapping
from bsocial.platform.db.reader import Row
from bsocial.schema import Follow, User

_own = aliased(Follow)
VIEWER = bindparam("viewer_id", type_=BigInteger)


def person_columns() -> tuple[SQLColumnExpression[Any], ...]:
    """Return the columns of a person, as the viewer sees them."""
    is_followed = exists().where(_own.follower_id == VIEWER, _own.followed_id == User.id)
    return (
        User.id,
        User.username,
        User.first_name,
        User.last_name,
        is_followed.label("is_followed"),
        (User.id == VIEWER).label("is_me"),
    )


def person_fields(row: Row) -> dict[str, Any]:
    """Map a row of `person_columns` to the fields that every view of a person has."""
    names = ("id", "username", "first_name", "last_name", "is_followed", "is_me")
    return {"name": row["first_name"]} | {name: row[name] for name in names}


PERSON_PAGE = PageMapping(Page[PersonView], person_fields)
