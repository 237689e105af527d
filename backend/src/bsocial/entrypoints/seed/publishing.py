"""The last step: one transaction that makes everything visible at once, or nothing."""

import asyncio
from collections.abc import Sequence

import asyncpg

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.seed.staging import ACTIVITY, EVENTS, Connection, attach, staged
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.months import Month
from bsocial.schema import Base

# Less than PostgreSQL's deadlock_timeout of 1 s: in a deadlock it is the seed that gives way.
_LOCK_SECONDS = 0.8
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.25
_CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
# What lies in storage is known by its register alone; maintenance removes it.
_KEPT_BY_RESET = {"totals", "event_offsets", "stored_objects"}
# People have no password: demo users, for the quick sign-in.
_TABLES = """
insert into users (id, username, username_key, first_name, last_name, created_at, last_post_id)
select id, username, username_key, first_name, last_name, created_at,
    (select max(posts.id) from bsocial_seed.posts where author_id = people.id)
from bsocial_seed.people order by id;
insert into posts (id, author_id, title, text, image_url, created_at)
select id, author_id, title, text, image_url, created_at from bsocial_seed.posts order by id;
insert into likes (post_id, user_id, created_at)
select post_id, user_id, liked_at from bsocial_seed.likes where unliked_at is null;
insert into follows (id, follower_id, followed_id, created_at)
select id, follower_id, followed_id, created_at from bsocial_seed.follows;
insert into comments (id, post_id, author_id, text, created_at)
select id, post_id, author_id, text, created_at from bsocial_seed.comments;
insert into post_days (post_id, day, views, likes)
select post_id, day, views, likes from bsocial_seed.post_days;
insert into post_stats (post_id, views, likes, comments, is_ranked)
select id, coalesce(d.views, 0), coalesce(l.likes, 0), coalesce(c.comments, 0), true
from bsocial_seed.posts
left join (select post_id, sum(views) as views from bsocial_seed.post_days group by 1) d
    on d.post_id = id
left join (select post_id, count(*) as likes from bsocial_seed.likes where unliked_at is null
    group by 1) l on l.post_id = id
left join (select post_id, count(*) as comments from bsocial_seed.comments group by 1) c
    on c.post_id = id;
"""
_TOTALS = """
update totals set views = totals.views + seeded.views, likes = totals.likes + seeded.likes,
    comments = totals.comments + seeded.comments, posts = totals.posts + seeded.posts,
    users = totals.users + plan.users
from bsocial_seed.plan, (select count(*) as posts, sum(views) as views, sum(likes) as likes,
    sum(comments) as comments from post_stats join bsocial_seed.posts on id = post_id) seeded
"""


class ProductBusy(Unavailable):
    """The tables could not be had for a moment, again and again."""

    code = "product_busy"
    detail = "The tables are in use all the time. Try again when the product is less busy."


async def publish(
    connection: Connection, activity: Sequence[Month], events: Sequence[Month], *, reset: bool
) -> None:
    """Make everything visible; with `reset` in the place of everything that was there.

    What gets in the way of a running product is tried again, since nothing has happened then;
    raises ProductBusy in the end.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with connection.transaction():
                await connection.execute(f"set local lock_timeout = '{_LOCK_SECONDS}s'")
                await connection.execute(f"select pg_advisory_xact_lock({ProcessLock.PARTITIONS})")
                if reset:
                    await _empty(connection)
                await _write(connection, activity, events)
        except _CONTENTION as error:
            if attempt == _ATTEMPTS:
                raise ProductBusy from error
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def _empty(connection: Connection) -> None:
    """Empty all tables of the product; ids go on, so that no old token or link finds a new row."""
    names = ", ".join(
        table.name for table in Base.metadata.sorted_tables if table.name not in _KEPT_BY_RESET
    )
    # Processes that remember a session must forget it with the row.
    await connection.execute(
        "select pg_notify($1, 'user:' || user_id) from (select distinct user_id from sessions) s",
        SESSIONS_CHANNEL,
    )
    await connection.execute(f"truncate {names}")
    await connection.execute("update stored_objects set due_at = now()")
    await connection.execute(
        "update totals set views = 0, likes = 0, comments = 0, posts = 0, users = 0"
    )


async def _write(
    connection: Connection, activity: Sequence[Month], events: Sequence[Month]
) -> None:
    """Write the small tables, then put the partitions in their places."""
    # All references lead to rows of this very transaction, and checking one by one takes longer
    # than writing them. Those of the log are checked all the same, at once.
    may = await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
    if may:
        await connection.execute("set local session_replication_role = replica")
    await connection.execute(_TABLES)
    if may:
        await connection.execute("set local session_replication_role = origin")
    for month in activity:
        await connection.execute(
            f"alter table {staged(ACTIVITY, month)}"
            " add foreign key (user_id) references users (id),"
            " add foreign key (post_id) references posts (id)"
        )
    await connection.execute(f"lock table {ACTIVITY}, {EVENTS} in access exclusive mode")
    for log, months in ((ACTIVITY, activity), (EVENTS, events)):
        for month in months:
            await attach(connection, log, month)
    await connection.execute(_TOTALS)
