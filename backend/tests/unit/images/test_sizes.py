"""The sizes of a picture, and what is left out of them."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from bsocial.platform.images.sizes import BadPicture, webp_sizes
from tests.steps.pictures import SECRET, opened, picture

pytestmark = pytest.mark.req("S2.15")

PIXELS = 10_000_000


def made(content: bytes, max_pixels: int = PIXELS) -> dict[int, Image.Image]:
    sizes = webp_sizes(BytesIO(content), max_pixels=max_pixels)
    return {width: opened(webp) for width, webp in sizes}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_sizes_are_webp_with_nothing_beside_their_pixels(kind: str) -> None:
    source = picture(900, 600, kind)
    if kind != "GIF":
        assert SECRET in source
    sizes = webp_sizes(BytesIO(source), max_pixels=PIXELS)
    assert [width for width, _ in sizes] == [320, 640, 900]
    for width, content in sizes:
        image = opened(content)
        assert (image.format, image.size) == ("WEBP", (width, round(width * 2 / 3)))
        assert SECRET not in content
        assert not set(image.info) & {"exif", "xmp", "icc_profile", "comment"}
        left, right = (
            image.convert("RGB").getpixel((5, 5)),
            image.convert("RGB").getpixel((width - 5, 5)),
        )
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        assert left[0] > 200
        assert left[2] < 60
        assert right[2] > 200
        assert right[0] < 60


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (320, [320]),
        (321, [320, 321]),
        (1920, [320, 640, 1280, 1920]),
        (4000, [320, 640, 1280, 1920]),
    ],
)
def test_narrow_picture_is_never_widened(width: int, widths: list[int]) -> None:
    assert list(made(picture(width, 40))) == widths


def test_picture_is_turned_as_its_camera_was_held() -> None:
    image = made(picture(900, 600, orientation=6))[320]
    assert image.size == (320, 480)
    top = image.convert("RGB").getpixel((160, 5))
    assert isinstance(top, tuple)
    assert top[0] > 200


def test_transparency_stays() -> None:
    content = BytesIO()
    Image.new("RGBA", (400, 100), (255, 0, 0, 0)).save(content, "PNG")
    pixel = made(content.getvalue())[320].convert("RGBA").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


@pytest.mark.parametrize("profile", ["sRGB", "none"])
def test_colours_are_brought_to_srgb(profile: str) -> None:
    content = BytesIO()
    kept = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (400, 100), "red").save(
        content, "PNG", icc_profile=kept if profile == "sRGB" else b"nonsense"
    )
    pixel = made(content.getvalue())[320].getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 240


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def bomb(side: int) -> bytes:
    """Make a small PNG that says it is huge."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


BAD = {
    "empty": b"",
    "text": b"hello",
    "script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    "head": picture()[:100],
    "half": picture()[:2_000],
    "half png": picture(kind="PNG")[:300],
    "bomb": bomb(50_000),
    "bigger than allowed": bomb(4_000),
    "too tall": picture(10, 60_000, "PNG"),
    "tiff": b"II*\x00" + bytes(100),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused(name: str) -> None:
    with pytest.raises(BadPicture):
        webp_sizes(BytesIO(BAD[name]), max_pixels=PIXELS)
