"""Names of files, whatever was sent."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bsocial.modules.files.model import FileName
from bsocial.modules.files.names import MAX_BYTES, UNNAMED, safe_name
from bsocial.platform.http.downloads import attachment

pytestmark = pytest.mark.req("S2.15")

NAME = TypeAdapter[str](FileName)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../x", "x"),
        ("con.txt", "_con.txt"),
        ("Con", "_Con"),
        ("aux.tar.gz", "_aux.tar.gz"),
        ("com1 .log", "_com1 .log"),
        ("lpt\u00b9.txt", "_lpt\u00b9.txt"),
        ("console.txt", "console.txt"),
        ("a" * 300, "a" * 255),
        ("a" * 300 + ".tar.gz", "a" * 252 + ".gz"),
        ("a." + "b" * 300, "a." + "b" * 253),
        ("", UNNAMED),
        ("/", UNNAMED),
        (".", UNNAMED),
        ("...", UNNAMED),
        ("a.", "a"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
        ("\ufeffa", "a"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("e\u200b\u0301.txt", "\u00e9.txt"),
    ],
)
def test_name_is_made_safe(sent: str, name: str) -> None:
    assert safe_name(sent) == name


@given(st.text(max_size=400))
@example("0\xa0")
@example("\u2003.a\xa0.")
def test_every_name_is_accepted_once_it_is_safe(sent: str) -> None:
    name = safe_name(sent)
    assert safe_name(name) == name
    assert NAME.validate_python(name) == name
    assert 0 < len(name.encode()) <= MAX_BYTES
    assert not set(name) & set('/\\<>:"|?*\r\n\0')
    header = attachment(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


@pytest.mark.parametrize("name", ["", "a/b", "con.txt", " a", "a ", "a.", ".a", "a\nb", "ü" * 128])
def test_name_that_is_not_safe_is_not_stored(name: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)
