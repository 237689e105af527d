"""A client of Elasticsearch. It never retries; callers whose requests are idempotent may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bsocial.core.errors import Unavailable
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.errors import SearchRefused, is_refusal

Json = dict[str, Any]
_JSON = {"accept": "application/json", "content-type": "application/json"}
_NDJSON = {"accept": "application/json", "content-type": "application/x-ndjson"}
_PING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class BulkItem:
    """Outcome of one action of a bulk request; `reason` is the type of its error."""

    status: int
    reason: str | None

    @property
    def is_done(self) -> bool:
        """Return whether the action succeeded."""
        return self.status < 300

    @property
    def is_refused(self) -> bool:
        """Return whether the action failed permanently."""
        return is_refusal(self.status)


class SearchClient:
    """The operations of Elasticsearch that bSocial uses.

    All methods raise Unavailable when it does not respond, is overloaded or not set up, and
    SearchRefused for a request that it rejects permanently.
    """

    def __init__(self, url: str, settings: SearchSettings) -> None:
        """Connect on first use. `index_prefix` is for callers that name indices."""
        from bsocial.platform.search.driver import SearchDriver  # noqa: PLC0415  slow to import

        self._driver = SearchDriver(url, settings.timeout_seconds)
        self.index_prefix = settings.index_prefix
        self._bulk_seconds = settings.bulk_timeout_seconds

    async def search(self, indices: str, body: Json) -> Json:
        """Search all matching indices; raises Unavailable rather than omit a shard."""
        params = {
            "ignore_unavailable": "true",
            "allow_no_indices": "true",
            "allow_partial_search_results": "false",
        }
        return await self._send("POST", f"/{indices}/_search", params=params, body=body)

    async def bulk(self, lines: bytes) -> list[BulkItem]:
        """Send actions as newline-delimited JSON.

        Returns the outcome of each, in order, or an empty list if all succeeded.
        """
        params = {"filter_path": "errors,items.*.status,items.*.error.type"}
        answer = await self._send(
            "POST",
            "/_bulk",
            params=params,
            headers=_NDJSON,
            body=lines,
            timeout_seconds=self._bulk_seconds,
        )
        return [_bulk_item(item) for item in answer["items"]] if answer["errors"] else []

    async def put_template(self, name: str, template: Json) -> None:
        """Create or replace an index template."""
        await self._send("PUT", f"/_index_template/{name}", body=template)

    async def has_template(self, name: str) -> bool:
        """Return whether there is an index template of this name."""
        return bool(await self._send("HEAD", f"/_index_template/{name}"))

    async def delete_template(self, name: str) -> None:
        """Delete an index template, if it exists."""
        if await self.has_template(name):
            await self._send("DELETE", f"/_index_template/{name}")

    async def put_mapping(self, indices: str, mapping: Json) -> None:
        """Add fields to all matching indices; raises SearchRefused if a field's type differs."""
        params = {"ignore_unavailable": "true", "allow_no_indices": "true"}
        await self._send("PUT", f"/{indices}/_mapping", params=params, body=mapping)

    async def refresh(self, indices: str) -> None:
        """Make all writes to the matching indices visible to searches."""
        params = {"ignore_unavailable": "true", "allow_no_indices": "true"}
        await self._send("POST", f"/{indices}/_refresh", params=params)

    async def delete(self, indices: str) -> None:
        """Delete all matching indices."""
        params = {"ignore_unavailable": "true", "allow_no_indices": "true"}
        found = await self._send("GET", f"/{indices}/_settings", params=params)
        for name in found:
            await self._send("DELETE", f"/{name}")

    async def ping(self) -> bool:
        """Return whether the cluster responds within 2 s."""
        try:
            await self._send("GET", "/_cluster/health", timeout_seconds=_PING_SECONDS)
        except (Unavailable, SearchRefused):
            return False
        return True

    async def close(self) -> None:
        """Close all connections."""
        await self._driver.close()

    async def _send(  # noqa: PLR0913  one for each part of a request
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] = _JSON,
        body: Json | bytes | None = None,
        timeout_seconds: float | None = None,
    ) -> Json:
        """Send one request, with JSON headers by default."""
        return await self._driver.send(
            method,
            path,
            params=params,
            headers=headers,
            body=body,
            timeout_seconds=timeout_seconds,
        )


def _bulk_item(item: Mapping[str, Any]) -> BulkItem:
    """Parse one item, `{"index": {"status": 201}}`."""
    (result,) = item.values()
    return BulkItem(result["status"], result.get("error", {}).get("type"))


def bulk_lines(actions: Sequence[tuple[Json, Json]]) -> bytes:
    """Return actions and their documents as newline-delimited JSON."""
    return b"".join(orjson.dumps(line) + b"\n" for action in actions for line in action)
