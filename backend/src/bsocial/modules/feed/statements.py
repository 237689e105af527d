"""The statements of the feed, each of which finds one page and shows it.

The order is that of the ids, which are also the cursor. An id never changes, so a page that begins
below the last id shown neither repeats a post nor skips one that was there before. A post that
commits while someone is paging may have got its id earlier, and so sort among posts that were shown
already: like any newer post it appears when the feed is opened again. Creation times would give
almost the same order, but several posts can share one, and a page cut between them would lose some;
`users.last_post_id` can be cut anywhere.

PostgreSQL takes longer to plan such a statement than to run it, so one plan must serve all calls.
Therefore limits are constants, with a statement for each, and parameters are hidden in subqueries:
if the planner saw the viewer, it would prefer a cheaper plan for those who follow few, and plan
every time. And authors are looked up one by one, in a subquery of the select list: with an unknown
number of follows the planner would rather read all users and join.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    SelectBase,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from bsocial.modules.posts.fragments import excerpt, post_views
from bsocial.platform.db.reader import AnySelect, Statement
from bsocial.schema import Follow, Post, User
from bsocial.schema.visibility import visible_to

WALK_POSTS = 2_000
"""How many posts a page may scan one by one, whoever wrote them."""


def _hidden(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """Return a parameter whose value the planner does not see."""
    return select(bindparam(name, type_=type_)).scalar_subquery()


_viewer = _hidden("viewer_id", BigInteger())
_before_id = _hidden("before_id", BigInteger())
_since = _hidden("since", DateTime(timezone=True))
_kept_ids = bindparam("post_ids", type_=ARRAY(BigInteger))
_kept_follow = bindparam("last_follow_id", type_=BigInteger)


@cache
def first(rows: int) -> Statement:
    """Select the first page; the newest n posts are by the n authors who posted latest."""
    latest = _latest(_followed().subquery(), rows)
    return _shown(
        _newest_of(select(latest.c.id).where(latest.c.last_post_id.is_not(None)), rows),
        func.now().label("read_at"),
        _last_follow().label("last_follow_id"),
    )


@cache
def further(rows: int) -> Statement:
    """Select a further page: by authors who posted since, and by the latest of all others."""
    followed = _followed().cte("followed")
    above = select(followed.c.id).where(followed.c.last_post_id >= _before_id)
    below = select(followed).where(followed.c.last_post_id < _before_id).subquery()
    authors = union_all(above, select(_latest(below, rows).c.id))
    return _shown(_newest_of(authors, rows, Post.id < _before_id))


@cache
def walked(rows: int, posts: int) -> Statement:
    """Select a further page, as far as it lies within the next `posts` posts of all authors."""
    passed = _passed(Post.id.desc(), Post.id < _before_id, posts)
    is_followed = exists().where(
        Follow.follower_id == _viewer, Follow.followed_id == passed.c.author_id
    )
    return _shown(_cut(_of_the_feed(passed, is_followed), rows))


@cache
def kept(rows: int, posts: int) -> Statement:
    """Select the first page from its cached ids, merged with what was posted since.

    `is_current` is false when that cannot be known: when more posts are new than were scanned, or
    when the viewer follows someone new.
    """
    recent = _passed(Post.created_at.desc(), Post.created_at >= _since, posts)
    known = select(Post.id, Post.author_id).where(
        Post.id == func.any(_kept_ids), Post.deleted_at.is_(None)
    )
    found = union(known, select(recent)).cte("found")
    # Not `exists`, which would read all follows of the viewer, although these are few posts.
    is_followed = (
        select(true())
        .where(Follow.follower_id == _viewer, Follow.followed_id == found.c.author_id)
        .scalar_subquery()
    )
    is_current = and_(
        select(func.count()).select_from(recent).scalar_subquery() < posts,
        _last_follow().is_not_distinct_from(_kept_follow),
    )
    return _shown(_cut(_of_the_feed(found, is_followed), rows), is_current.label("is_current"))


def _followed() -> AnySelect:
    """Select whom the viewer follows, with a null `last_post_id` where no post is visible."""
    last_post_id = select(User.last_post_id).where(
        User.id == Follow.followed_id, User.deleted_at.is_(None)
    )
    return select(
        Follow.followed_id.label("id"), last_post_id.scalar_subquery().label("last_post_id")
    ).where(Follow.follower_id == _viewer)


def _latest(followed: Subquery, rows: int) -> Subquery:
    """Select those who posted latest."""
    order = followed.c.last_post_id.desc().nulls_last()
    return select(followed).order_by(order).limit(rows).subquery()


def _newest_of(author_ids: SelectBase, rows: int, *conditions: ColumnElement[bool]) -> CTE:
    """Select the newest posts of authors and of the viewer, scanning few of each."""
    ids = union_all(author_ids, select(_viewer)).subquery()
    authors = select(User.id, User.deleted_at).join(ids, ids.c.id == User.id).cte("authors")
    author = aliased(User, authors)
    newest = (
        select(Post.id)
        .where(Post.author_id == author.id, visible_to(_viewer, author=author), *conditions)
        .order_by(Post.id.desc())
        .limit(rows)
        .lateral("newest")
    )
    return _cut(select(newest.c.id).select_from(author).join(newest, true()), rows)


def _passed(order: ColumnElement[Any], condition: ColumnElement[bool], posts: int) -> CTE:
    """Scan at most `posts` posts one by one, in an order."""
    return (
        select(Post.id, Post.author_id)
        .where(Post.deleted_at.is_(None), condition)
        .order_by(order)
        .limit(posts)
        .cte("passed")
    )


def _of_the_feed(posts: CTE, is_followed: ColumnElement[bool]) -> AnySelect:
    """Select those of the posts that are by the viewer or by someone they follow."""
    author = aliased(User)
    return (
        select(posts.c.id)
        .join(author, author.id == posts.c.author_id)
        .where(or_(posts.c.author_id == _viewer, is_followed), author.deleted_at.is_(None))
    )


def _cut(posts: AnySelect, rows: int) -> CTE:
    """Select the newest of the posts."""
    ids = posts.subquery()
    return select(ids.c.id).order_by(ids.c.id.desc()).limit(rows).cte("chosen")


def _last_follow() -> ColumnElement[int]:
    """Return the id of the viewer's newest follow, null for none."""
    return select(func.max(Follow.id)).where(Follow.follower_id == _viewer).scalar_subquery()


def _shown(chosen: CTE, *more: ColumnElement[Any]) -> Statement:
    """Return the statement that shows the chosen posts, newest first."""
    shown = post_views(*excerpt(), *more, viewer=_viewer)
    return Statement(shown.join(chosen, chosen.c.id == Post.id).order_by(Post.id.desc()))
