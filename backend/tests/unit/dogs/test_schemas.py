"""What can be a dog's name, and what its picture."""

import pytest
from pydantic import TypeAdapter, ValidationError

from bsocial.modules.dogs.model import PictureUrl
from bsocial.modules.dogs.schemas import DogName

NAME = TypeAdapter[str](DogName)
PICTURE = TypeAdapter[str](PictureUrl)


@pytest.mark.req("S2.9", "S2.4")
@pytest.mark.parametrize("name", ["Lazy", " Lazy ", "Ünal 2.", "犬", "by-id", "...", "a" * 60])
def test_name_of_one_line_is_accepted_and_trimmed(name: str) -> None:
    assert NAME.validate_python(name) == name.strip()


@pytest.mark.req("S2.9", "S2.4")
@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "a/b", "a\nb", "a\u202eb", "is_adopted", "Is_Adopted", "a" * 61]
)
def test_name_that_is_no_part_of_an_address_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)


@pytest.mark.req("S2.5")
@pytest.mark.parametrize(
    "url", ["https://images.dog.ceo/breeds/a/n02.jpg", "http://example.org:8080/A.PNG?x=1#y"]
)
def test_address_of_an_image_is_accepted(url: str) -> None:
    assert PICTURE.validate_python(url) == url


@pytest.mark.req("S2.5")
@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)//a.jpg", "data:image/png;base64,AAAA.png"),
        *("ftp://example.org/a.jpg", "https://me:secret@example.org/a.jpg"),
        *("https://example.org/a.html", "https://example.org/?a.jpg", "//example.org/a.jpg"),
        *("/a.jpg", "https:///a.jpg", "https://example.org/a b.jpg"),
        "https://example.org/" + "a" * 2048 + ".jpg",
    ],
)
def test_anything_else_is_no_picture(url: str) -> None:
    with pytest.raises(ValidationError):
        PICTURE.validate_python(url)
