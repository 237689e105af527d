"""Scales a picture to the widths that are served, without its metadata."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageCms, ImageOps

WIDTHS = (320, 640, 1280, 1920)
"""In pixels. A picture is never enlarged: its own width is the last one."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 80


class BadPicture(Exception):
    """The content is not a picture, is broken, or exceeds the pixel limit."""


def webp_sizes(source: IO[bytes], *, max_pixels: int) -> list[tuple[int, bytes]]:
    """Return (width, WebP bytes) pairs, the smallest first; raises BadPicture.

    Metadata (place, time, camera, thumbnail, profile) is dropped after its orientation and colour
    profile were applied (to sRGB). Of an animation the first frame is used.
    """
    try:
        return _made(source, max_pixels)
    except Exception as error:
        # Decoders raise errors of any type for broken files.
        raise BadPicture from error


def _made(source: IO[bytes], max_pixels: int) -> list[tuple[int, bytes]]:
    """Decode once and scale down; raises BadPicture above `max_pixels`."""
    with Image.open(source, formats=FORMATS) as opened:
        # Checked from the header alone, so that decompression bombs are not decoded.
        if opened.width * opened.height > max_pixels:
            raise BadPicture
        opened.draft(None, (WIDTHS[-1], WIDTHS[-1]))
        turned = ImageOps.exif_transpose(opened)
    plain = _in_srgb(turned)
    plain.info = {}
    return [(width, _webp(plain, width)) for width in _widths(plain.width)]


def _widths(own: int) -> list[int]:
    """Return the widths to make of a picture with this width."""
    return [*(width for width in WIDTHS if width < own), min(own, WIDTHS[-1])][: len(WIDTHS)]


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB, which browsers assume without a profile."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # an unreadable profile is ignored
        if converted is not None:
            return converted
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _webp(image: Image.Image, width: int) -> bytes:
    """Scale to a width and encode as WebP."""
    height = max(1, round(image.height * width / image.width))
    scaled = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    content = BytesIO()
    scaled.save(content, "WEBP", quality=QUALITY)
    return content.getvalue()
