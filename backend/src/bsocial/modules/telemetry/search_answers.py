"""Answers from Elasticsearch, from the files in es_queries.

Only what every distribution of Elasticsearch has is used. Counts are exact: groups are paged to
their end, or ranked with a shard size that leaves no error.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bsocial.modules.posts.events import PostCreated
from bsocial.modules.telemetry.model import BestAndWorstPost, CommentedPost, PostReference
from bsocial.modules.telemetry.query_files import QueryFile
from bsocial.modules.telemetry.service import Period
from bsocial.platform.search.client import SearchClient

Json = dict[str, Any]
WIDER = 20
"""The shard size grows by this factor while a ranking has an error."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A post and its number of comments."""

    post_id: int
    comments: int


class SearchAnswers:
    """Answers from documents. See `bsocial.modules.telemetry.service.TelemetryAnswers`."""

    def __init__(self, search: SearchClient) -> None:
        """Ask all indices of events."""
        self._search = search
        self._indices = f"{search.index_prefix}*"
        self._logins = QueryFile("logins-per-day")
        self._top_posts = QueryFile("top-posts-per-day")
        self._best_and_worst = QueryFile("best-and-worst-post")

    async def logins(self, period: Period) -> Mapping[date, int]:
        """Count the pairs of day and user."""
        body = self._logins.fill(**_bounds(period))
        found: Counter[date] = Counter()
        async for aggregations in self._pages(body, "logins"):
            for bucket in aggregations["logins"]["buckets"]:
                found[date.fromisoformat(bucket["key"]["day"])] += 1
        return found

    async def top_posts(
        self, period: Period, viewer_id: int
    ) -> Mapping[date, Sequence[CommentedPost]]:
        """Rank the posts of each day."""
        body = self._top_posts.fill(**_bounds(period), viewer_id=viewer_id)
        days = await self._rank(body)
        ranked = {
            date.fromisoformat(day["key_as_string"]): [
                _Counted(bucket["key"], bucket["doc_count"]) for bucket in day["posts"]["buckets"]
            ]
            for day in days
        }
        named = await self._name({each for posts in ranked.values() for each in posts})
        return {
            day: [named[each] for each in posts if each in named] for day, posts in ranked.items()
        }

    async def _rank(self, body: Json) -> list[Json]:
        """Return the days with their rankings, raising the shard size until they are exact."""
        terms = body["aggs"]["days"]["aggs"]["posts"]["terms"]
        while True:
            answer = await self._search.search(self._indices, body)
            days: list[Json] = answer.get("aggregations", {}).get("days", {}).get("buckets", [])
            if all(day["posts"]["doc_count_error_upper_bound"] == 0 for day in days):
                return days
            terms["shard_size"] *= WIDER

    async def best_and_worst(self, user_id: int, viewer_id: int) -> BestAndWorstPost | None:
        """Go through all posts of a user in id order, so that the first of equals stays."""
        body = self._best_and_worst.fill(user_id=user_id, viewer_id=viewer_id)
        is_known = False
        best: _Counted | None = None
        worst: _Counted | None = None
        async for aggregations in self._pages(body, "posts"):
            is_known = aggregations["registered"]["doc_count"] > 0
            for each in _created(aggregations["posts"]["buckets"]):
                if best is None or each.comments > best.comments:
                    best = each
                if worst is None or each.comments < worst.comments:
                    worst = each
        if not is_known:
            return None
        named = await self._name({each for each in (best, worst) if each is not None})
        return BestAndWorstPost(
            best=named.get(best) if best else None, worst=named.get(worst) if worst else None
        )

    async def _pages(self, body: Json, name: str) -> AsyncIterator[Json]:
        """Yield the aggregations of each page of the composite one called `name`."""
        composite = body["aggs"][name]["composite"]
        while True:
            answer = await self._search.search(self._indices, body)
            aggregations = answer.get("aggregations")
            if not aggregations:
                return  # there is no index yet
            yield aggregations
            if len(aggregations[name]["buckets"]) < composite["size"]:
                return
            composite["after"] = aggregations[name]["after_key"]

    async def _name(self, posts: set[_Counted]) -> Mapping[_Counted, CommentedPost]:
        """Return the posts with titles; a post whose own event has not arrived yet is left out."""
        if not posts:
            return {}
        ids = sorted({each.post_id for each in posts})
        answer = await self._search.search(self._indices, _titles(ids))
        found = {
            hit["_source"]["data"]["post_id"]: hit["_source"]["data"]["title"]
            for hit in answer["hits"]["hits"]
        }
        return {
            each: CommentedPost(
                post=PostReference(id=each.post_id, title=found[each.post_id]),
                comments=each.comments,
            )
            for each in posts
            if each.post_id in found
        }


def _bounds(period: Period) -> dict[str, object]:
    """Return the parameters of a period for the query files."""
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _created(buckets: Iterable[Json]) -> list[_Counted]:
    """Return the posts of a page, except those of which only comments have arrived."""
    return [
        _Counted(bucket["key"]["post_id"], bucket["comments"]["doc_count"])
        for bucket in buckets
        if bucket["created"]["doc_count"]
    ]


def _titles(post_ids: list[int]) -> Json:
    """Return the search for the titles of posts."""
    filters = [{"term": {"type": PostCreated.type}}, {"terms": {"data.post_id": post_ids}}]
    return {
        "size": len(post_ids),
        "_source": ["data.post_id", "data.title"],
        "query": {"bool": {"filter": filters}},
    }
