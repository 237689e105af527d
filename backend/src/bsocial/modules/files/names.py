"""File names as sent, made safe for every system that may save them."""

import re
import unicodedata

from bsocial.core.text import UNFIT_FOR_A_LINE, not_blank, one_line

UNNAMED = "unnamed"
MAX_BYTES = 255
"""Bytes of a name in UTF-8: the limit that ext4, APFS and NTFS share."""
EXTENSION_MAX_BYTES = 32
_ENDS = re.compile(r"^[\s.]+|[\s.]+$")
"""Whitespace and dots, which some systems drop."""
_UNSAFE = re.compile(r'[<>:"|?*]')
# Source: Microsoft, Naming Files, Paths, and Namespaces. The first part decides, in any case.
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\s*(?:\.|$))",
    re.IGNORECASE,
)


def safe_name(sent: str) -> str:
    """Return a name without folders, control characters and reserved words.

    It keeps its extension when it is cut. An empty name becomes `unnamed`.
    """
    last = re.split(r"[/\\]", sent)[-1]
    kept = "".join(each for each in last if not _is_dropped(each))
    name = _ENDS.sub("", _UNSAFE.sub("_", unicodedata.normalize("NFC", kept)))
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shown(_cut(name))


def _is_dropped(character: str) -> bool:
    """Return whether a character is invisible, or changes how the text around it is shown."""
    return UNFIT_FOR_A_LINE.match(character) is not None or unicodedata.category(character) in {
        "Cf",
        "Cs",
        "Co",
    }


def _cut(name: str) -> str:
    """Shorten a name to its limit without cutting a character or the extension."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > EXTENSION_MAX_BYTES:
        stem, dot, extension = name, "", ""
    room = MAX_BYTES - len((dot + extension).encode())
    return _ENDS.sub("", stem.encode()[:room].decode(errors="ignore")) + dot + extension


def _shown(name: str) -> str:
    """Return the name, or `unnamed` if it shows nothing."""
    try:
        return not_blank(name)
    except ValueError:
        return UNNAMED


def file_name(value: str) -> str:
    """Accept a name as it is stored; raises ValueError for one that is not safe."""
    if one_line(value) != value or safe_name(value) != value:
        msg = "must be a safe file name"
        raise ValueError(msg)
    return value
