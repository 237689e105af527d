"""How requests reach Elasticsearch."""

from io import BytesIO
from typing import Any, cast

from elastic_transport import AiohttpHttpNode

WHOLE_BYTES = 65_536


class StreamingNode(AiohttpHttpNode):
    """Sends a large body in pieces: in one piece it would hold up the event loop."""

    async def perform_request(  # type: ignore[override]  # upstream the base class is not async
        self, method: str, target: str, body: bytes | None = None, *args: Any, **options: Any
    ) -> Any:
        """Send one request, uncompressed; raises TransportError."""
        if body is not None and len(body) > WHOLE_BYTES:
            # The class above hands the body on to aiohttp, which reads streams by pieces.
            body = cast("bytes", BytesIO(body))
        return await super().perform_request(method, target, body, *args, **options)

    def _log_request(self, *args: Any, **options: Any) -> None:
        """Write down no bodies, and spend no time on making texts of them."""
