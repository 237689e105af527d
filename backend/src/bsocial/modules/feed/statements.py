"""The statements of the feed, each of which finds one page and shows it.

The order is that of the ids, which is also the cursor. An id never changes, so a page that begins
below the last id shown can neither repeat a post nor pass over one that was there before. A post
that is committed while somebody is paging may have got its id earlier, and so come to stand among
posts that were shown already: like any newer post it appears when the feed is opened again. Times
of creation would order the same posts hardly differently, but several posts can share one, and a
page cut between them would lose some; `users.last_post_id` can be cut anywhere.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
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

from bsocial.modules.posts.fragments import VIEWER, excerpt, post_views
from bsocial.platform.db.reader import Statement
from bsocial.schema import Follow, Post, User
from bsocial.schema.visibility import visible_to

WALK_POSTS = 2_000
"""How many posts a page may look at one by one, theirs or not."""

_before_id = bindparam("before_id", type_=BigInteger)
_rows = bindparam("row_limit", type_=Integer)
_kept_ids = bindparam("post_ids", type_=ARRAY(BigInteger))
_since = bindparam("since", type_=DateTime(timezone=True))
_known_follow = bindparam("last_follow_id", type_=BigInteger)


def _is_in_feed(post: type[Post] = Post) -> ColumnElement[bool]:
    """Tell whether a post is by the viewer or by someone they follow."""
    return or_(
        post.author_id == VIEWER,
        exists().where(Follow.follower_id == VIEWER, Follow.followed_id == post.author_id),
    )


def _followed() -> Select[Any]:
    """Select the authors whom the viewer follows."""
    return (
        select(User.id, User.deleted_at, User.last_post_id)
        .join(Follow, Follow.followed_id == User.id)
        .where(Follow.follower_id == VIEWER, User.deleted_at.is_(None))
    )


def _oneself() -> Select[Any]:
    """Select the viewer, as an author."""
    return select(User.id, User.deleted_at, User.last_post_id).where(User.id == VIEWER)


def _latest_first() -> Select[Any]:
    """Select the authors of the first page: the newest n posts are by the n latest authors."""
    latest = (
        _followed()
        .where(User.last_post_id.is_not(None))
        .order_by(User.last_post_id.desc())
        .limit(_rows)
        .subquery()
    )
    return select(latest)


def _latest_below() -> Select[Any]:
    """Select the authors of a further page: the n latest that are below the cursor.

    One whose newest post stands above may have any number of posts below, so they all count.
    """
    followed = _followed().where(User.last_post_id.is_not(None)).cte("followed")
    below = (
        select(followed)
        .where(followed.c.last_post_id < _before_id)
        .order_by(followed.c.last_post_id.desc())
        .limit(_rows)
        .subquery()
    )
    above = select(followed).where(followed.c.last_post_id >= _before_id)
    return union_all(select(below), above).subquery().select()


def _newest_of(authors: Select[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select the newest posts of authors, looking at few of each."""
    cte = union_all(authors, _oneself()).cte("authors")
    author = aliased(User, cte)
    newest = (
        select(Post.id)
        .where(Post.author_id == author.id, visible_to(VIEWER, author=author), *conditions)
        .order_by(Post.id.desc())
        .limit(_rows)
        .lateral("newest")
    )
    return (
        select(newest.c.id)
        .select_from(author)
        .join(newest, true())
        .order_by(newest.c.id.desc())
        .limit(_rows)
    )


def _shown(chosen: CTE, *more: ColumnElement[Any]) -> Statement:
    """Show the chosen posts, the newest first."""
    shown = post_views(*excerpt(), *more).join(chosen, chosen.c.id == Post.id)
    return Statement(shown.order_by(Post.id.desc()))


def _last_follow() -> ColumnElement[int]:
    """Give the viewer's newest follow; null for none."""
    return select(func.max(Follow.id)).where(Follow.follower_id == VIEWER).scalar_subquery()


def _passed(order: ColumnElement[Any], condition: ColumnElement[bool], posts: int) -> CTE:
    """Look at posts in an order, one after the other, not too many."""
    return (
        select(Post.id, Post.author_id)
        .where(Post.deleted_at.is_(None), condition)
        .order_by(order)
        .limit(posts)
        .cte("passed")
    )


def _of_the_feed(passed: CTE) -> Select[Any]:
    """Select those of the passed posts that are by the viewer or by someone they follow."""
    post, author = aliased(Post, passed), aliased(User)
    return (
        select(post.id)
        .join(author, author.id == post.author_id)
        .where(_is_in_feed(post), author.deleted_at.is_(None))
    )


def _cut(ids: Any) -> Select[Any]:
    """Select the newest of the ids."""
    return select(ids.c.id).order_by(ids.c.id.desc()).limit(_rows)


def walked(posts: int) -> Statement:
    """Show a further page, as far as it stands among the next so many posts."""
    passed = _passed(Post.id.desc(), Post.id < _before_id, posts)
    return _shown(_cut(_of_the_feed(passed).subquery()).cte("chosen"))


def kept(posts: int) -> Statement:
    """Show the first page from the ids that it had, with what was posted since laid over them.

    `is_current` is false when that cannot be told: when so many posts are new that not all were
    looked at, or when the viewer follows someone new.
    """
    recent = _passed(Post.created_at.desc(), Post.created_at >= _since, posts)
    known = select(Post.id, Post.author_id).where(
        Post.id == func.any(_kept_ids), Post.deleted_at.is_(None)
    )
    found = union(known, select(recent)).cte("found")
    chosen = _cut(_of_the_feed(found).subquery()).cte("chosen")
    is_current = and_(
        select(func.count()).select_from(recent).scalar_subquery() < posts,
        _last_follow().is_not_distinct_from(_known_follow),
    )
    return _shown(chosen, is_current.label("is_current"))


FIRST = _shown(
    _newest_of(_latest_first()).cte("chosen"),
    func.now().label("read_at"),
    _last_follow().label("last_follow_id"),
)
"""The first page."""
WALKED = walked(WALK_POSTS)
"""A further page, or a part of it when the next 2,000 posts are mostly by others."""
FURTHER = _shown(_newest_of(_latest_below(), Post.id < _before_id).cte("chosen"))
"""A further page, whoever posted in between."""
KEPT = kept(WALK_POSTS)
"""The first page, from the ids that it had a while ago."""
