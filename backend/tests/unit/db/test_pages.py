"""A page is cut from rows, one more of which tells that there is another."""

from typing import Any

import pytest
from pydantic import BaseModel

from bsocial.core.pagination import Page, encode_cursor
from bsocial.platform.db.pages import PageMapping


class Numbered(BaseModel):
    id: int


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_cursor_is_that_of_the_last_item_shown_and_of_no_last_page(count: int) -> None:
    rows: list[dict[str, Any]] = [{"id": 9 - n, "place": 90 - n} for n in range(count)]
    by_id = PageMapping(Page[Numbered]).cut(rows, 3)
    by_place = PageMapping(
        Page[Numbered],
        fields=lambda row: Numbered(id=-row["id"]),
        cursor=lambda row: encode_cursor(row["place"]),
    ).cut(rows, 3)
    assert [item.id for item in by_id.items] == [9, 8, 7][:count]
    assert [item.id for item in by_place.items] == [-9, -8, -7][:count]
    has_more = count > 3
    assert by_id.next_cursor == (encode_cursor(7) if has_more else None)
    assert by_place.next_cursor == (encode_cursor(88) if has_more else None)
