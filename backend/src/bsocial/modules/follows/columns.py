"""What every list of people selects."""

from typing import Any

from sqlalchemy import BigInteger, SQLColumnExpression, bindparam, exists
from sqlalchemy.orm import aliased

from bsocial.schema import Follow, User

_own = aliased(Follow)
VIEWER = bindparam("viewer_id", type_=BigInteger)


def person_columns() -> tuple[SQLColumnExpression[Any], ...]:
    """Name the columns of a person, for the viewer."""
    is_followed = exists().where(_own.follower_id == VIEWER, _own.followed_id == User.id)
    return (
        User.id,
        User.username,
        User.first_name,
        User.last_name,
        is_followed.label("is_followed"),
    )
