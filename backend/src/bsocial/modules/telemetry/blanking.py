"""Takes the names of people who left out of the documents, as the purge does in the log.

Kafka still has events as they were when they happened, and may deliver one again after its author
was purged. So it is not an event that starts this but the state: documents that tell the name of a
purged account are looked for again and again.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog

from bsocial.core.errors import Unavailable
from bsocial.platform.search.client import SearchClient, bulk_lines

log = structlog.get_logger(__name__)

BATCH_USERS = 1_000
BATCH_DOCUMENTS = 500
Json = dict[str, Any]
Redact = Callable[[Json, frozenset[int]], Json]
"""Blanks the names of users in an event's actor and data, which have these ids."""


class PurgedUsers(Protocol):
    """Knows who was purged."""

    async def purged_after(self, user_id: int, limit: int) -> list[int]:
        """Give the ids of purged accounts above one, in order; raises Unavailable."""
        ...


class NameBlanking:
    """Blanks what the documents tell of purged accounts. Idempotent."""

    def __init__(self, search: SearchClient, users: PurgedUsers, redact: Redact) -> None:
        """Look through all indices of events."""
        self._search = search
        self._users = users
        self._redact = redact

    async def run(self) -> bool:
        """Go through all purged accounts once; there is never more to do at once.

        Raises Unavailable.
        """
        blanked, last = 0, 0
        while ids := await self._users.purged_after(last, BATCH_USERS):
            blanked += await self._blank(ids)
            last = ids[-1]
        if blanked:
            log.info("telemetry.names_blanked", documents=blanked)
        return False

    async def _blank(self, user_ids: Sequence[int]) -> int:
        """Blank the documents of some users; gives how many there were."""
        body = _naming(user_ids)
        blanked = 0
        while True:
            answer = await self._search.search(f"{self._search.index_prefix}*", body)
            hits: list[Json] = answer["hits"]["hits"]
            if hits:
                blanked += await self._replace(hits, frozenset(user_ids))
            if len(hits) < BATCH_DOCUMENTS:
                return blanked
            body["search_after"] = hits[-1]["sort"]

    async def _replace(self, hits: list[Json], user_ids: frozenset[int]) -> int:
        """Write the changed parts of some documents; a later run finds what changed meanwhile."""
        actions = []
        for hit in hits:
            source = {"actor": None, **hit["_source"]}
            part = self._redact(source, user_ids)
            place = {"_index": hit["_index"], "_id": hit["_id"]}
            actions.append(({"update": place}, {"doc": part}))
        items = await self._search.bulk(bulk_lines(actions))
        if not all(item.is_done or item.status in {404, 409} for item in items):
            raise Unavailable
        return len(hits) - sum(not item.is_done for item in items)


def _naming(user_ids: Sequence[int]) -> Json:
    """Ask for documents that tell the name of one of these users, the smallest part that does."""
    ids = list(user_ids)
    of_actor = [{"terms": {"actor.id": ids}}, _is_told("actor", ("username", "email"))]
    told = _is_told("data", ("username", "email", "first_name", "last_name"))
    of_user = [{"terms": {"data.user_id": ids}}, told]
    of_author = [{"terms": {"data.author_id": ids}}, told]
    return {
        "size": BATCH_DOCUMENTS,
        "track_total_hits": False,
        "_source": {
            "includes": [
                "actor",
                "data.user_id",
                "data.author_id",
                "data.username",
                "data.email",
                "data.first_name",
                "data.last_name",
            ]
        },
        "sort": [{"occurred_at": "asc"}, {"event_id": "asc"}],
        "query": {
            "bool": {
                "should": [
                    {"bool": {"filter": of_actor}},
                    {"bool": {"filter": of_user}},
                    # The names in an event are those of `user_id`, where there is one.
                    {
                        "bool": {
                            "filter": of_author,
                            "must_not": {"exists": {"field": "data.user_id"}},
                        }
                    },
                ],
                "minimum_should_match": 1,
            }
        },
    }


def _is_told(place: str, names: Sequence[str]) -> Json:
    """Tell whether one of the names stands there and is not blank."""
    told = [
        {
            "bool": {
                "filter": {"exists": {"field": f"{place}.{name}"}},
                "must_not": {"term": {f"{place}.{name}": ""}},
            }
        }
        for name in names
    ]
    return {"bool": {"should": told, "minimum_should_match": 1}}
