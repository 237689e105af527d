"""Counts the activity on each post per day, and compares it with what its author is shown."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    Text,
    and_,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bsocial.modules.stats.fragments import days_of_posts
from bsocial.modules.stats.report import AuditReport
from bsocial.schema import InteractionType

_days = days_of_posts()
_SHOWN = select(func.coalesce(func.sum(_days.c.views + _days.c.likes), 0).cast(BigInteger))


async def audit_days(connection: AsyncConnection, partition: str, report: AuditReport) -> None:
    """Compare all days that a partition of the activity log has rows of."""
    for post_id, day, *numbers in await connection.execute(_wrong_days(partition)):
        views, likes, shown_views, shown_likes = numbers
        report.compare(f"post {post_id}", f"views of {day}", views, shown_views)
        report.compare(f"post {post_id}", f"likes of {day}", likes, shown_likes)


async def audit_no_other_days(connection: AsyncConnection, report: AuditReport) -> None:
    """Compare the sum of all days with the log: if each counted day is right, no other exists."""
    shown = (await connection.execute(_SHOWN)).scalar_one()
    report.compare("all days", "views and likes", report.log_rows, shown)


def _wrong_days(partition: str) -> Select[int, date, int, int, int, int]:
    """Select the posts and days whose numbers differ from the rows."""
    post_id, kind = column("post_id", BigInteger), column("type", String)
    occurred_at: ColumnElement[datetime] = column("occurred_at")
    day = cast(func.timezone(literal_column("'UTC'", Text), occurred_at), Date)
    counted = (
        select(
            post_id,
            day.label("day"),
            *(
                func.count().filter(kind == literal_column(f"'{each}'")).label(name)
                for name, each in (("views", InteractionType.VIEW), ("likes", InteractionType.LIKE))
            ),
        )
        .select_from(table(partition, post_id, kind, column("occurred_at")))
        .group_by(post_id, day)
        .subquery("counted")
    )
    views, likes = (func.coalesce(_days.c[name], 0) for name in ("views", "likes"))
    return (
        select(counted.c.post_id, counted.c.day, counted.c.views, counted.c.likes, views, likes)
        .outerjoin(_days, and_(_days.c.post_id == counted.c.post_id, _days.c.day == counted.c.day))
        .where(or_(counted.c.views != views, counted.c.likes != likes))
        .order_by(counted.c.post_id, counted.c.day)
    )
