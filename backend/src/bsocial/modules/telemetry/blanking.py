"""Blanks the names of deleted accounts in the documents, as the purge does in the log.

Kafka still has events as they were published, and may deliver one again after its author was
purged. So the state triggers this, not an event: documents that hold the name of a purged account
are searched for again and again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import structlog

from bsocial.core.errors import Unavailable
from bsocial.core.redaction import BlankedField, Redaction
from bsocial.platform.search.client import SearchClient, bulk_lines

log = structlog.get_logger(__name__)

BATCH_USERS = 1_000
BATCH_DOCUMENTS = 500
Json = dict[str, Any]


class PurgedUsers(Protocol):
    """Lists purged accounts."""

    async def purged_after(self, user_id: int, limit: int) -> list[int]:
        """Return the ids of purged accounts above `user_id`, in order; raises Unavailable."""
        ...


class NameBlanking:
    """Blanks what the documents hold of purged accounts. Idempotent."""

    def __init__(self, search: SearchClient, users: PurgedUsers, redaction: Redaction) -> None:
        """Search all indices of events for what `redaction` blanks."""
        self._search = search
        self._users = users
        self._redaction = redaction

    async def run(self) -> bool:
        """Go through all purged accounts once; return False, as there is never more to do at once.

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
        """Blank the documents of some users; return their number."""
        body = _naming(self._redaction, user_ids)
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
            # The answer omits a member of which no field was asked for.
            part = {"actor": None, "data": {}, **hit["_source"]}
            part = self._redaction.redact(part.pop("type"), part, user_ids)
            place = {"_index": hit["_index"], "_id": hit["_id"]}
            actions.append(({"update": place}, {"doc": part}))
        items = await self._search.bulk(bulk_lines(actions))
        if not all(item.is_done or item.status in {404, 409} for item in items):
            raise Unavailable
        return len(hits) - sum(not item.is_done for item in items)


def _naming(redaction: Redaction, user_ids: Sequence[int]) -> Json:
    """Return the search for documents that hold a name of one of these users.

    The answer has of each document only what blanking it needs.
    """
    told = {
        path for fields in redaction.data.values() for field in fields for path in _paths(field)
    }
    return {
        "size": BATCH_DOCUMENTS,
        "track_total_hits": False,
        "_source": {"includes": ["type", "actor", *sorted(told)]},
        "sort": [{"occurred_at": "asc"}, {"event_id": "asc"}],
        "query": {
            "bool": {
                "should": list(_conditions(redaction, list(user_ids))),
                "minimum_should_match": 1,
            }
        },
    }


def _paths(field: BlankedField) -> tuple[str, str]:
    """Return the paths of a field of the data, and of its person's id, in a document."""
    return f"data.{field.name}", f"data.{field.whose}"


def _conditions(redaction: Redaction, user_ids: list[int]) -> Iterator[Json]:
    """Yield a condition for each field of the actor, and of the data of some types of events."""
    for field in redaction.actor:
        yield _is_told(f"actor.{field.name}", {f"actor.{field.whose}": user_ids})
    types: defaultdict[BlankedField, list[str]] = defaultdict(list)
    for event_type, fields in redaction.data.items():
        for field in fields:
            types[field].append(event_type)
    for field, with_it in types.items():
        name, whose = _paths(field)
        yield _is_told(name, {"type": with_it, whose: user_ids})


def _is_told(path: str, terms: dict[str, list[Any]]) -> Json:
    """Return the condition that `path` exists and is not blank, and that the terms hold."""
    return {
        "bool": {
            "filter": [
                {"exists": {"field": path}},
                *({"terms": {name: values}} for name, values in terms.items()),
            ],
            "must_not": {"term": {path: ""}},
        }
    }
