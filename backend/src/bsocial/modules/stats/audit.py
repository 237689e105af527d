"""Counts the rows and compares them with the counters."""

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import BigInteger, Select, String, column, func, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bsocial.modules.stats.day_audit import audit_days, audit_no_other_days
from bsocial.modules.stats.movie_audit import audit_movies
from bsocial.modules.stats.report import AuditReport
from bsocial.schema import (
    Comment,
    InteractionType,
    Like,
    Post,
    PostStats,
    StatDelta,
    Totals,
    User,
)
from bsocial.schema.visibility import public

PER_POST = ("views", "likes", "comments")
OVERALL = (*PER_POST, "posts", "users")

_LOCK = text("lock table activity_logs, imported_ratings in access share mode")
_PARTITIONS = text(
    "select c.relname, greatest(c.reltuples, 0)::bigint as rows from pg_inherits i"
    " join pg_class c on c.oid = i.inhrelid"
    " where i.inhparent = 'activity_logs'::regclass order by c.relname"
)
_LIKES = select(Like.post_id, func.count().label("count")).group_by(Like.post_id)
_COMMENTS = select(Comment.post_id, func.count().label("count")).group_by(Comment.post_id)
_USERS = select(func.count()).select_from(User).where(User.deleted_at.is_(None))
_POSTS = (
    select(Post.id, Post.deleted_at.is_(None).label("is_there"), public().label("is_public"))
    .join(User, User.id == Post.author_id)
    .order_by(Post.id)
)
_STATS = select(
    PostStats.post_id, PostStats.is_ranked, *(getattr(PostStats, name) for name in PER_POST)
)
_DELTAS = select(
    StatDelta.post_id, *(func.sum(getattr(StatDelta, name)).label(name) for name in OVERALL)
).group_by(StatDelta.post_id)
_TOTALS = select(*(getattr(Totals, name) for name in OVERALL)).where(Totals.id == 1)


class Progress(Protocol):
    """Receives the progress of the audit."""

    def __call__(self, part: str, rows: int, expected_rows: int) -> None:
        """Report that `rows` of about `expected_rows` are counted; `part` comes next."""
        ...


Counts = dict[str, Counter[int]]
"""The number per post, by counter."""


async def audit(engine: AsyncEngine, on_progress: Progress) -> AuditReport:
    """Compare all counters with plain counts, in one snapshot. Changes nothing.

    The engine must allow statements and transactions as long as the counting takes.
    """
    report = AuditReport()
    async with engine.connect() as connection:
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        # Locks before the snapshot, so that no partition is added or dropped after it.
        await connection.execute(_LOCK)
        counted = await _count_rows(connection, report, on_progress)
        shown = await _read_counters(connection)
        await _compare_posts(connection, counted, shown, report)
        await _compare_totals(connection, counted, shown, report)
        await audit_no_other_days(connection, report)
        on_progress("ratings of movies", report.log_rows, report.log_rows)
        await audit_movies(connection, report)
    return report


async def _count_rows(
    connection: AsyncConnection, report: AuditReport, on_progress: Progress
) -> Counts:
    """Count the rows of each post, the log partition by partition.

    The days of a partition are compared at once: all of them would not fit into memory.
    """
    partitions = (await connection.execute(_PARTITIONS)).all()
    expected = sum(rows for _, rows in partitions)
    views: Counter[int] = Counter()
    for name, _ in partitions:
        on_progress(name, report.log_rows, expected)
        await audit_days(connection, name, report)
        for post_id, kind, count in await connection.execute(_activity(name)):
            report.log_rows += count
            if kind == InteractionType.VIEW:
                views[post_id] += count
    on_progress("likes, comments, posts and users", report.log_rows, expected)
    return {
        "views": views,
        "likes": await _count_per_post(connection, _LIKES),
        "comments": await _count_per_post(connection, _COMMENTS),
    }


async def _count_per_post(connection: AsyncConnection, statement: Select[int, int]) -> Counter[int]:
    """Return the counts of a statement by post."""
    return Counter({row[0]: row[1] for row in await connection.execute(statement)})


def _activity(partition: str) -> Select[int, str, int]:
    """Select the number of rows of one partition by post and type."""
    post_id, kind = column("post_id", BigInteger), column("type", String)
    rows = table(partition, post_id, kind)
    return select(post_id, kind, func.count()).select_from(rows).group_by(post_id, kind)


@dataclass(slots=True)
class _Shown:
    """The counters as readers see them: the folded sums plus the pending deltas.

    `posts` and `totals` are sums; `is_ranked` has an entry for each post with a row of counters.
    """

    posts: Counts
    totals: Counter[str]
    is_ranked: dict[int, bool]


async def _read_counters(connection: AsyncConnection) -> _Shown:
    """Return the folded counters plus the pending deltas, as every reader of the product does."""
    shown = _Shown({name: Counter() for name in PER_POST}, Counter(), {})
    for row in (await connection.execute(_STATS)).mappings():
        shown.is_ranked[row["post_id"]] = row["is_ranked"]
        for name in PER_POST:
            shown.posts[name][row["post_id"]] += row[name]
    for row in (await connection.execute(_TOTALS)).mappings():
        shown.totals.update({name: row[name] for name in OVERALL})
    for row in (await connection.execute(_DELTAS)).mappings():
        shown.totals.update({name: int(row[name]) for name in OVERALL})
        if row["post_id"] is not None:
            for name in PER_POST:
                shown.posts[name][row["post_id"]] += int(row[name])
    return shown


async def _compare_posts(
    connection: AsyncConnection, counted: Counts, shown: _Shown, report: AuditReport
) -> None:
    """Compare every existing post, and every other that has a counter."""
    posts = (await connection.execute(_POSTS)).all()
    report.totals["posts"] = sum(post.is_there for post in posts)
    for post in posts:
        subject = f"post {post.id}"
        report.compare(subject, "rows in post_stats", 1, int(post.id in shown.is_ranked))
        if post.is_public and post.id in shown.is_ranked:
            report.compare(subject, "is_ranked", 1, int(shown.is_ranked[post.id]))
    known = {post.id for post in posts}
    spoken_of = {post_id for counter in shown.posts.values() for post_id in counter}
    for post_id in sorted(known | spoken_of):
        for name in PER_POST:
            report.compare(
                f"post {post_id}", name, counted[name][post_id], shown.posts[name][post_id]
            )


async def _compare_totals(
    connection: AsyncConnection, counted: Counts, shown: _Shown, report: AuditReport
) -> None:
    """Compare the totals, which count posts of any visibility."""
    report.totals |= {name: counted[name].total() for name in PER_POST}
    report.totals["users"] = int((await connection.execute(_USERS)).scalar_one())
    for name in OVERALL:
        report.compare("totals", name, report.totals[name], shown.totals[name])
