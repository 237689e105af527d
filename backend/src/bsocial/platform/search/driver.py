"""Transport of requests to Elasticsearch.

Imported with the first client only: the library takes 23 MB and a second or two to import.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, cast

import orjson
import structlog
from elastic_transport import AiohttpHttpNode, TransportError
from elasticsearch import ApiError, AsyncElasticsearch

from bsocial.core.errors import Unavailable
from bsocial.platform.search.errors import SearchRefused, is_refusal

log = structlog.get_logger(__name__)

Json = dict[str, Any]
WHOLE_BYTES = 65_536


class StreamingNode(AiohttpHttpNode):
    """Sends large bodies in chunks: in one piece they would block the event loop."""

    async def perform_request(  # type: ignore[override]  # upstream the base class is not async
        self, method: str, target: str, body: bytes | None = None, *args: Any, **options: Any
    ) -> Any:
        """Send one request, uncompressed; raises TransportError."""
        if body is not None and len(body) > WHOLE_BYTES:
            # The base class passes the body to aiohttp, which sends streams in chunks.
            body = cast("bytes", BytesIO(body))
        return await super().perform_request(method, target, body, *args, **options)

    def _log_request(self, *args: Any, **options: Any) -> None:
        """Do nothing: bodies must not be logged, and formatting them takes time."""


class SearchDriver:
    """Sends requests without retries and maps their errors."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        """Connect on first use."""
        self._client = AsyncElasticsearch(
            url,
            node_class=StreamingNode,
            request_timeout=timeout_seconds,
            max_retries=0,
            retry_on_timeout=False,
        )

    async def send(  # noqa: PLR0913  one for each part of a request
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str],
        body: Json | bytes | None,
        timeout_seconds: float | None,
    ) -> Json:
        """Send one request and return its JSON; for HEAD whether it exists.

        Raises Unavailable and SearchRefused.
        """
        client = self._client
        if timeout_seconds is not None:
            client = client.options(request_timeout=timeout_seconds)
        sent = orjson.dumps(body) if isinstance(body, dict) else body
        try:
            answer = await client.perform_request(
                method, path, params=params, headers=headers, body=sent
            )
        except ApiError as error:
            raise _mapped(error.meta.status, error.error) from error
        except TransportError as error:
            log.warning("search.lost", reason=type(error).__name__)
            raise Unavailable from error
        return cast("Json", answer.body)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def _mapped(status: int, reason: str) -> Exception:
    """Return the domain error for a status."""
    log.warning("search.failed", status=status, reason=reason)
    return SearchRefused(status, reason) if is_refusal(status) else Unavailable()
