"""The search for people, at a bounded cost and without any extension of PostgreSQL.

First come those whose username begins with what was typed, in the order of an index. Then comes
a walk through everybody, the newest first, that finds it anywhere in a name; each step of the walk
looks at WINDOW accounts at most, so a page may be short, or even empty, while there is more to
come. The lowest bit of a cursor says which of the two it goes on with, the rest says from whom.
"""

from sqlalchemy import (
    BigInteger,
    Integer,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import PageRequest, encode_cursor
from bsocial.core.text import fold
from bsocial.modules.follows.columns import person_columns
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import User

WINDOW = 20_000
"""So many accounts are looked at for one page at most."""
_WALK, _BEGINNINGS = 0, 1
_HIGHEST = "\U0010ffff"
"""Stands in no name, and after everything that does."""

_before = bindparam("before_id", type_=BigInteger)
_key = bindparam("key", type_=Text)
_limit = bindparam("row_limit", type_=Integer)
_other = aliased(User)
_passed = select(_other.username_key).where(_other.id == _before).scalar_subquery()

EVERYBODY = Statement(
    select(*person_columns())
    .where(User.id < _before, User.deleted_at.is_(None))
    .order_by(User.id.desc())
    .limit(_limit)
)
BEGINNINGS = Statement(
    select(*person_columns())
    .where(
        User.username_key >= _key,
        User.username_key < bindparam("above", type_=Text),
        # Someone who left meanwhile has no name to go on from, and the list begins anew.
        User.username_key > func.coalesce(_passed, literal_column("''", Text)),
        User.deleted_at.is_(None),
    )
    .order_by(User.username_key)
    .limit(_limit)
)

# Folded like the names below; PostgreSQL and Python do not fold every letter alike.
_needle = select(func.casefold(bindparam("text", type_=Text))).scalar_subquery()


def make_walk(window: int) -> Statement:
    """Write the statement that looks at the next `window` accounts; `reached` is the last one."""
    order = select(_other.id).where(_other.id < _before).order_by(_other.id.desc())
    last = order.offset(window - 1).limit(1).scalar_subquery()
    reached = select(last.label("id")).subquery("reached")
    accounts = select(_other).where(_other.id < _before).order_by(_other.id.desc()).limit(window)
    seen = aliased(User, accounts.subquery("seen"))
    space = literal_column("' '", Text)
    names = func.casefold(func.concat_ws(space, seen.first_name, seen.last_name))
    found = (
        select(seen.id)
        .where(
            seen.deleted_at.is_(None),
            ~func.starts_with(seen.username_key, _key),
            or_(func.strpos(seen.username_key, _key) > 0, func.strpos(names, _needle) > 0),
        )
        .order_by(seen.id.desc())
        .limit(_limit)
        .subquery("found")
    )
    return Statement(
        select(reached.c.id.label("reached"), *person_columns())
        .select_from(reached)
        .outerjoin(found, true())
        .outerjoin(User, User.id == found.c.id)
        .order_by(User.id.desc())
    )


WALK = make_walk(WINDOW)


async def search(
    reader: Reader, text: str, viewer_id: int, page: PageRequest
) -> tuple[list[Row], str | None]:
    """Give the rows of a page of those whose names hold `text`, and the cursor of the next."""
    key = fold(text.strip())
    if not key:
        return await _everybody(reader, viewer_id, page)
    phase, place = page.before_id & 1, page.before_id >> 1
    rows: list[Row] = []
    if phase == _BEGINNINGS:
        rows = await reader.all(
            BEGINNINGS,
            key=key,
            above=key + _HIGHEST,
            viewer_id=viewer_id,
            before_id=place,
            row_limit=page.limit + 1,
        )
        if len(rows) > page.limit:
            return rows[: page.limit], _cursor(rows[page.limit - 1]["id"], _BEGINNINGS)
        place = MAX_ID
    missing = page.limit - len(rows)
    walked = await reader.all(
        WALK,
        key=key,
        text=text.strip(),
        viewer_id=viewer_id,
        before_id=place,
        row_limit=missing + 1,
    )
    found = [row for row in walked if row["id"] is not None]
    if len(found) > missing:
        last_id = found[missing - 1]["id"] if missing else _above(found[0]["id"])
        return [*rows, *found[:missing]], _cursor(last_id, _WALK)
    reached = walked[0]["reached"]
    return [*rows, *found], None if reached is None else _cursor(reached, _WALK)


def _cursor(last_id: int, phase: int) -> str:
    """Say where to go on."""
    return encode_cursor(last_id << 1 | phase)


def _above(first_id: int) -> int:
    """Give the place just before someone who is yet to be shown."""
    return first_id + 1


async def _everybody(
    reader: Reader, viewer_id: int, page: PageRequest
) -> tuple[list[Row], str | None]:
    """Give the rows of a page of everybody, the newest first."""
    rows = await reader.all(
        EVERYBODY, viewer_id=viewer_id, before_id=page.before_id, row_limit=page.limit + 1
    )
    if len(rows) <= page.limit:
        return rows, None
    return rows[: page.limit], encode_cursor(rows[page.limit - 1]["id"])
