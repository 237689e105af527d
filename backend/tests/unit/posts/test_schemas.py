"""What a post may be."""

import pytest
from pydantic import ValidationError

from bsocial.modules.posts.schemas import PostCreate


@pytest.mark.req("S0.32")
@pytest.mark.parametrize(
    "url",
    [
        *("https://example.org/a.png", "http://example.org", "https://example.org:8443/a?b=c#d"),
        *("/api/art/7.svg", "https://bücher.example/bild.png"),
    ],
)
def test_image_url_of_web_or_own_path_is_accepted(url: str) -> None:
    assert PostCreate(text="x", image_url=url).image_url == url


@pytest.mark.req("S0.32")
@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:image/png;base64,AAAA"),
        *("//evil.example/a.png", "/\\evil.example/a.png", "/", "", "ftp://example.org/a.png"),
        *("https://", "https:///path", "https://user:secret@example.org/", "https://exa mple.org"),
        *(" https://example.org", "https://example.org/\u202egnp.exe", "https://example.org/\x00"),
        *("/a\tb", "image.png", "https://" + "a" * 2_048, "https://[::1"),
    ],
)
def test_image_url_of_other_kinds_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        PostCreate(text="x", image_url=url)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("One line", "One line"),
        ("\n\n  Second   line\nthird", "Second line"),
        ("x" * 80, "x" * 80),
        ("y" * 81, "y" * 79 + "…"),
        ("tab\there", "tab here"),
        ("\u200b\nvisible", "visible"),
        ("beep\x07beep", "beepbeep"),
        ("\u202egnp.exe", "gnp.exe"),
    ],
)
def test_title_falls_back_to_the_first_line(text: str, title: str) -> None:
    assert PostCreate(text=text).shown_title == title
    assert PostCreate(text=text, title="   ").shown_title == title


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "a\x00b", "\ud800"])
def test_text_without_a_visible_or_storable_character_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        PostCreate(text=text)


def test_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        PostCreate.model_validate({"text": "x", "author_id": 7})
