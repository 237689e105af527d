"""HTTP route of artwork."""

from functools import lru_cache
from typing import Annotated

from fastapi import Header, Path, Response, status

from bsocial.core.ids import Id
from bsocial.modules.artwork.drawing import draw
from bsocial.platform.http.router import ModuleRouter

router = ModuleRouter(prefix="/api/art", tags=["artwork"])

SVG = "image/svg+xml"
_STYLE = "2"  # part of the ETag: to be raised when the picture of a number changes
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}


@lru_cache(maxsize=256)
def _picture(number: int) -> bytes:
    """Return a picture, drawn now or among those drawn last, which take about 2 MB."""
    return draw(number).encode()


@router.get(
    "/{number}.svg",
    response_class=Response,
    responses={
        200: {"description": "The picture.", "content": {SVG: {"schema": {"type": "string"}}}},
        304: {"description": "The picture that the client has is the right one."},
    },
)
async def get_artwork(
    number: Annotated[Id, Path(description="Any number; number % 8 is the family.", examples=[8])],
    if_none_match: Annotated[str | None, Header(description="ETag of a cached picture.")] = None,
) -> Response:
    """Return the picture of a number: always the same, so it may be cached without limit."""
    etag = f'"{_STYLE}-{number}"'
    headers = {**_HEADERS, "ETag": etag}
    if if_none_match is not None and (etag in if_none_match or if_none_match.strip() == "*"):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(_picture(number), media_type=SVG, headers=headers)
