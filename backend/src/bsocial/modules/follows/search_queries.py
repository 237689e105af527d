"""The search for people, at a bounded cost and without extensions of PostgreSQL.

The first phase lists those whose username begins with the text, in the order of an index. The
second walks through all accounts, newest first, and finds the text anywhere in a name; a step of
the walk scans at most WINDOW accounts, and ends its page if anybody is found, so a page may be
short although there are more, but not empty. The lowest bit of a cursor is the phase, the others
are the id to continue after.
"""

from dataclasses import replace

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
from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.core.text import fold
from bsocial.modules.follows.columns import PERSON_PAGE, person_columns, person_fields
from bsocial.modules.follows.model import PersonView
from bsocial.platform.db.pages import read_page
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import User

WINDOW = 20_000
"""How many accounts one statement scans at most."""
_WALK, _BEGINNINGS = 0, 1
_HIGHEST = "\U0010ffff"
"""Occurs in no name, and sorts after every name."""

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
        # Without a name, because the account was purged meanwhile, the list starts again.
        User.username_key > func.coalesce(_passed, literal_column("''", Text)),
        User.deleted_at.is_(None),
    )
    .order_by(User.username_key)
    .limit(_limit)
)

# Folded by PostgreSQL like the names below; Python folds some letters differently.
_needle = select(func.casefold(bindparam("text", type_=Text))).scalar_subquery()


def make_walk(window: int) -> Statement:
    """Return the statement that scans the next `window` accounts; `reached` is the last one."""
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


def _cursor(last_id: int, phase: int) -> str:
    """Return the cursor that continues after an account in one of the two phases."""
    return encode_cursor(last_id << 1 | phase)


BEGINNINGS_PAGE = replace(PERSON_PAGE, cursor=lambda row: _cursor(row["id"], _BEGINNINGS))


async def search(reader: Reader, text: str, viewer_id: int, page: PageRequest) -> Page[PersonView]:
    """Return a page of people whose names contain `text`; without a text, of everybody."""
    key = fold(text.strip())
    if not key:
        return await read_page(reader, EVERYBODY, PERSON_PAGE, page, viewer_id=viewer_id)
    wanted = {"key": key, "viewer_id": viewer_id}
    items: list[PersonView] = []
    place = page.before_id >> 1
    if page.before_id & 1 == _BEGINNINGS:
        begin = PageRequest(place, page.limit)
        beginnings = await read_page(
            reader, BEGINNINGS, BEGINNINGS_PAGE, begin, above=key + _HIGHEST, **wanted
        )
        if beginnings.next_cursor is not None:
            return beginnings
        items, place = beginnings.items, MAX_ID >> 1
    missing = page.limit - len(items)
    while True:
        rows = await reader.all(
            WALK, text=text.strip(), before_id=place, row_limit=missing + 1, **wanted
        )
        found = [person_fields(row) for row in rows if row["id"] is not None]
        reached = rows[0]["reached"]
        if found or items or reached is None:
            break
        place = reached
    if len(found) > missing:
        reached = found[missing - 1]["id"] if missing else place
    next_cursor = None if reached is None else _cursor(reached, _WALK)
    return PERSON_PAGE.page.model_validate(
        {"items": [*items, *found[:missing]], "next_cursor": next_cursor}
    )
