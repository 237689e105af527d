"""Pictures from numbers: small, well-formed, always the same, all different."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsocial.core.ids import MAX_ID
from bsocial.modules.artwork.canvas import Canvas, around, disc, mix, through
from bsocial.modules.artwork.drawing import FAMILIES, draw
from bsocial.modules.artwork.palettes import LIGHTS, NIGHTS, PAINTS

MAX_BYTES = 12_288
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {*("path", "linearGradient", "stop", "title", "svg")}


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


def test_neighbours_and_the_next_of_a_family_have_other_colours() -> None:
    def colours(number: int) -> set[str]:
        """List what a picture is painted with."""
        return set(re.findall("#[0-9a-f]{6}", draw(number)))

    step = len(FAMILIES)
    for number in range(1, 400):
        assert colours(number) != colours(number + 1)
        assert colours(number) != colours(number + step)
    palettes = {id(table): table for _, _, table in FAMILIES}.values()
    for family in range(step):
        table = FAMILIES[family][2]
        grounds = {draw(family + step * turn).split("#", 1)[1][:6] for turn in range(len(table))}
        assert len(grounds) == len(table), "every palette has its turn"
    assert len(palettes) == 3


def test_palettes_are_colours() -> None:
    colours = [colour for palette in (*LIGHTS, *NIGHTS, *PAINTS) for colour in palette]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)
    assert {len(light) for light in (*LIGHTS, *NIGHTS)} == {6}
    assert {len(set(paints)) for paints in PAINTS} == {7}


def test_geometry_is_written_in_few_whole_numbers() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 0) == "#102030"
    assert through([(0.2, 0.4), (10, 0), (10, 9.6)]) == "M0 0L10 0L10 10"
    assert disc((5, 5), 2.2) == "M3 5a2 2 0 0 0 4 0a2 2 0 0 0 -4 0z"
    assert around((5, 5), 10, 90) == pytest.approx((5, 15))


def test_canvas_draws_from_back_to_front() -> None:
    canvas = Canvas("#abcdef")
    canvas.fill("M1 2h3", "#000000", "#ffffff", more='opacity="0.5"')
    canvas.line("M3 4h5", "#123456", 6.4)
    assert canvas.svg("Dot") == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900" role="img">'
        '<title>Dot</title><path d="M0 0h1200v900H0z" fill="#abcdef" />'
        '<linearGradient id="g1" x2="0" y2="1">'
        '<stop stop-color="#000000"/><stop offset="1" stop-color="#ffffff"/></linearGradient>'
        '<path d="M1 2h3" fill="url(#g1)" opacity="0.5"/>'
        '<path d="M3 4h5" fill="none"'
        ' stroke="#123456" stroke-width="6" opacity="1" stroke-linecap="round"/></svg>'
    )
