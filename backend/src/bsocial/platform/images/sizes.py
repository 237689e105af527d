"""Makes the sizes of a picture that are shown, and nothing else of it."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageCms, ImageOps

WIDTHS = (320, 640, 1280, 1920)
"""In pixels. A narrower picture is never widened: its own width is the last one."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 80


class BadPicture(Exception):
    """The content is no picture, is broken, or has more pixels than are decoded."""


def webp_sizes(source: IO[bytes], *, max_pixels: int) -> list[tuple[int, bytes]]:
    """Give each width with its WebP, the smallest first; raises BadPicture.

    What stands beside the pixels (place, time, camera, thumbnail, profile) is left out, after the
    picture was turned and its colours were brought to sRGB as it says. Of an animation the first
    frame is taken.
    """
    try:
        return _made(source, max_pixels)
    except Exception as error:
        # Decoders raise whatever a broken file makes them run into.
        raise BadPicture from error


def _made(source: IO[bytes], max_pixels: int) -> list[tuple[int, bytes]]:
    """Decode once, and scale down."""
    with Image.open(source, formats=FORMATS) as opened:
        # Known from the header alone: nothing is decoded for a bomb.
        if opened.width * opened.height > max_pixels:
            raise BadPicture
        opened.draft(None, (WIDTHS[-1], WIDTHS[-1]))
        turned = ImageOps.exif_transpose(opened)
    plain = _in_srgb(turned)
    plain.info = {}
    return [(width, _webp(plain, width)) for width in _widths(plain.width)]


def _widths(own: int) -> list[int]:
    """Choose the widths for a picture of its own width."""
    return [*(width for width in WIDTHS if width < own), min(own, WIDTHS[-1])][: len(WIDTHS)]


def _in_srgb(image: Image.Image) -> Image.Image:
    """Give the picture in the colours that screens expect when nothing is said about them."""
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
            converted = None  # a profile that cannot be read says nothing
        if converted is not None:
            return converted
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _webp(image: Image.Image, width: int) -> bytes:
    """Scale to a width, and encode."""
    height = max(1, round(image.height * width / image.width))
    scaled = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    content = BytesIO()
    scaled.save(content, "WEBP", quality=QUALITY)
    return content.getvalue()
