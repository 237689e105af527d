"""Pictures as people upload them."""

from io import BytesIO

from PIL import Image

SECRET = b"48.2082N 16.3738E"
"""Stands for where a picture was taken."""
ORIENTATION = 0x0112
DESCRIPTION = 0x010E
GPS = 0x8825


def picture(
    width: int = 900, height: int = 600, kind: str = "JPEG", *, orientation: int | None = None
) -> bytes:
    """Make a picture that is red on its left and blue on its right, with all that cameras add."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    content = BytesIO()
    options: dict[str, object] = {}
    if kind in {"JPEG", "WEBP", "PNG"}:
        exif = Image.Exif()
        exif[DESCRIPTION] = SECRET.decode()
        exif.get_ifd(GPS)[1] = "N"
        if orientation is not None:
            exif[ORIENTATION] = orientation
        options["exif"] = exif
    if kind == "WEBP":
        options["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "JPEG":
        options["comment"] = SECRET
    image.save(content, kind, **options)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image
