"""Pictures from numbers: small, well-formed, always the same, all different."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsocial.core.ids import MAX_ID
from bsocial.modules.artwork.canvas import Canvas, curve, mix, on_circle, polygon
from bsocial.modules.artwork.drawing import FAMILIES, draw
from bsocial.modules.artwork.palettes import LIGHTS, NIGHTS, PAINTS

MAX_BYTES = 12_288
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {
    "path",
    "rect",
    "circle",
    "use",
    "g",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "title",
    "svg",
}


@settings(deadline=None)  # the machine may be busy
@given(number=st.integers(1, MAX_ID))
def test_any_number_gives_a_small_well_formed_picture(number: int) -> None:
    picture = draw(number)
    assert len(picture.encode()) <= MAX_BYTES
    root = ET.fromstring(picture)  # noqa: S314  our own text
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 1200 900"
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= DRAWN
    defined = {element.get("id") for element in root.iter() if element.get("id")}
    used = set(re.findall(r"(?:url\(|href=\")#([a-z0-9]+)", picture))
    assert used <= defined
    assert "nan" not in picture
    assert "--" not in picture


@pytest.mark.parametrize("family", range(len(FAMILIES)))
def test_pictures_of_a_family_differ_and_carry_its_name(family: int) -> None:
    numbers = range(family + len(FAMILIES), 1_600, len(FAMILIES))
    pictures = {draw(number).split("</title>")[1] for number in numbers}
    assert len(pictures) == len(numbers)
    assert f"<title>{FAMILIES[family][0]}, number {numbers[0]}</title>" in draw(numbers[0])


def test_same_number_gives_the_same_picture() -> None:
    assert draw(7) == draw(7)
    assert draw(MAX_ID) == draw(MAX_ID)


def test_palettes_are_colours() -> None:
    colours = [colour for light in (*LIGHTS, *NIGHTS) for colour in light]
    colours += [c for paints in PAINTS for c in (paints.ground, *paints.colours, paints.dark)]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)
    assert all(len(set(paints.colours)) == 5 for paints in PAINTS)


def test_geometry_is_written_in_few_whole_numbers() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 0) == "#102030"
    assert polygon([(0.2, 0.4), (10, 0), (10, 9.6)]) == "M0 0l10 0 0 10z"
    assert curve([(0, 0), (60, 0)]) == "0 0C10 0 50 0 60 0"
    assert on_circle((5, 5), 10, 90) == pytest.approx((5, 15))


def test_canvas_writes_the_ground_first_and_definitions_before_all() -> None:
    canvas = Canvas("#abcdef")
    fill = canvas.gradient("#000000", "#ffffff", opacities=(0, 1))
    canvas.circle((1, 2), 3, fill, 0.5)
    assert canvas.svg("Dot") == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900" role="img">'
        "<title>Dot</title>"
        '<defs><linearGradient id="g0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#000000" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#ffffff" stop-opacity="1"/></linearGradient></defs>'
        '<rect x="0" y="0" width="1200" height="900" fill="#abcdef"/>'
        '<circle cx="1" cy="2" r="3" fill="url(#g0)" opacity="0.5"/></svg>'
    )
