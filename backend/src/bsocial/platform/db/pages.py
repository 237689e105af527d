"""Pages of lists: one row beyond the limit is read to detect whether there is a next page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.platform.db.reader import Reader, Row, Statement

Item = TypeVar("Item")


def cursor_at_id(row: Row) -> str:
    """Return the cursor of a row in a list ordered by descending id."""
    return encode_cursor(row["id"])


@dataclass(frozen=True, slots=True)
class PageMapping(Generic[Item]):
    """How the rows of a list become a page.

    `fields` maps a row to an item, or to the fields of one; `cursor` encodes the last row, after
    which the next page begins.
    """

    page: type[Page[Item]]
    fields: Callable[[Row], Any] = dict
    cursor: Callable[[Row], str] = cursor_at_id

    def cut(self, rows: Sequence[Row], limit: int) -> Page[Item]:
        """Return a page of at most `limit` items, with a cursor if there are more rows.

        The page is validated as a whole: validating item by item takes twice the time.
        """
        shown = rows[:limit]
        next_cursor = self.cursor(shown[-1]) if len(rows) > limit else None
        return self.page.model_validate(
            {"items": [self.fields(row) for row in shown], "next_cursor": next_cursor}
        )


async def read_page(
    reader: Reader,
    statement: Statement,
    mapping: PageMapping[Item],
    page: PageRequest,
    **parameters: Any,
) -> Page[Item]:
    """Run the statement of a list for one page. Raises Unavailable as `Reader.all` does.

    The statement takes `before_id` and `row_limit` from `page`, the others from `parameters`.
    """
    rows = await reader.all(
        statement, before_id=page.before_id, row_limit=page.limit + 1, **parameters
    )
    return mapping.cut(rows, page.limit)
