"""Answers stay exact whatever Elasticsearch gives at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import pytest

from bsocial.core.errors import Unavailable
from bsocial.modules.telemetry.search_answers import SearchAnswers
from bsocial.modules.telemetry.service import NOBODY, Period
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import SearchClient

DAY = date(2026, 11, 21)
PERIOD = Period(DAY, DAY)
Json = dict[str, Any]


class FakeSearch:
    """Gives prepared answers in turn, and keeps what was asked."""

    index_prefix = "bsocial-events-"

    def __init__(self, *answers: Json) -> None:
        self._answers = list(answers)
        self.asked: list[Json] = []

    async def search(self, indices: str, body: Json) -> Json:
        assert indices == "bsocial-events-*"
        composite = [each.get("composite", {}) for each in body.get("aggs", {}).values()]
        self.asked.append({"body": str(body), "after": [each.get("after") for each in composite]})
        return self._answers.pop(0)


def asking(search: FakeSearch) -> SearchAnswers:
    return SearchAnswers(cast("SearchClient", search))


def ranking(error: int, *posts: tuple[int, int]) -> Json:
    buckets = [{"key": key, "doc_count": count} for key, count in posts]
    ranked = {"doc_count_error_upper_bound": error, "buckets": buckets}
    return {"aggregations": {"days": {"buckets": [{"key_as_string": str(DAY), "posts": ranked}]}}}


def titles(*post_ids: int) -> Json:
    return {
        "hits": {
            "hits": [
                {"_source": {"data": {"post_id": each, "title": f"Post {each}"}}}
                for each in post_ids
            ]
        }
    }


def logins(users: Sequence[int]) -> Json:
    buckets = [{"key": {"day": str(DAY), "user_id": user}, "doc_count": 1} for user in users]
    page = {"buckets": buckets} | ({"after_key": buckets[-1]["key"]} if buckets else {})
    return {"aggregations": {"logins": page}}


@pytest.mark.req("S1.27")
async def test_ranking_with_an_error_is_asked_for_again_until_it_has_none() -> None:
    search = FakeSearch(
        ranking(7, (1, 9)), ranking(1, (2, 10)), ranking(0, (3, 11), (4, 2)), titles(3, 4)
    )
    found = (await asking(search).top_posts(PERIOD, NOBODY))[DAY]
    assert [(each.post.id, each.post.title, each.comments) for each in found] == [
        (3, "Post 3", 11),
        (4, "Post 4", 2),
    ]
    for asked, size in zip(search.asked, (1_000, 20_000, 400_000), strict=False):
        assert f"'shard_size': {size}," in asked["body"]


@pytest.mark.req("S1.27")
async def test_groups_are_read_to_their_end() -> None:
    pages = [range(1, 10_001), range(10_001, 20_001), range(20_001, 20_004)]
    search = FakeSearch(*(logins(page) for page in pages))
    assert await asking(search).logins(PERIOD) == {DAY: 20_003}
    day = str(DAY)
    assert [each["after"] for each in search.asked] == [
        [None],
        [{"day": day, "user_id": 10_000}],
        [{"day": day, "user_id": 20_000}],
    ]
    full = FakeSearch(logins(range(1, 10_001)), logins([]))
    assert await asking(full).logins(PERIOD) == {DAY: 10_000}


async def test_one_question_leaves_no_trace_in_the_next() -> None:
    search = FakeSearch(logins(range(1, 10_001)), logins([]), logins([1]))
    answers = asking(search)
    await answers.logins(PERIOD)
    assert await answers.logins(PERIOD) == {DAY: 1}
    assert search.asked[2]["after"] == [None]


async def test_without_any_index_nothing_happened() -> None:
    answers = asking(FakeSearch({}, {}, {}))
    assert await answers.logins(PERIOD) == {}
    assert await answers.top_posts(PERIOD, NOBODY) == {}
    assert await answers.best_and_worst(1, NOBODY) is None


async def test_comments_that_came_before_their_post_make_none() -> None:
    def post(post_id: int, created: int, comments: int) -> Json:
        return {
            "key": {"post_id": post_id},
            "created": {"doc_count": created},
            "comments": {"doc_count": comments},
        }

    page = {"buckets": [post(1, 0, 9), post(2, 1, 3), post(3, 1, 3), post(4, 0, 0)]}
    found = {"aggregations": {"registered": {"doc_count": 1}, "posts": page}}
    search = FakeSearch(found, titles(2))
    both = await asking(search).best_and_worst(5, NOBODY)
    assert both is not None
    assert both.best == both.worst
    assert both.best is not None
    assert (both.best.post.id, both.best.comments) == (2, 3)
    unnamed = FakeSearch(ranking(0, (8, 2), (9, 1)), titles(9))
    (only,) = (await asking(unnamed).top_posts(PERIOD, NOBODY))[DAY]
    assert only.post.id == 9


async def test_unavailable_is_handed_on() -> None:
    search = SearchClient("http://127.0.0.1:9", SearchSettings())
    answers = SearchAnswers(search)
    for question in (
        answers.logins(PERIOD),
        answers.top_posts(PERIOD, NOBODY),
        answers.best_and_worst(1, NOBODY),
    ):
        with pytest.raises(Unavailable):
            await question
    await search.close()
