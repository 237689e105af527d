"""Numbers in JSON."""

from typing import Any

from pydantic import BeforeValidator


def _number(value: Any) -> Any:
    """Refuse what is no number in JSON, such as the text "1"; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        msg = "must be a number"
        raise ValueError(msg)  # noqa: TRY004  pydantic takes no TypeError for bad input
    return value


JSON_NUMBER = BeforeValidator(_number)
"""Annotates a whole number in a body; it may be written with a point, as `1.0`."""
