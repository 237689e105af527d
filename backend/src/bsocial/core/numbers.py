"""Validation of numbers in JSON."""

from typing import Any

from pydantic import BeforeValidator


def _number(value: Any) -> Any:
    """Reject values that are not JSON numbers, such as the string "1"; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        msg = "must be a number"
        raise ValueError(msg)  # noqa: TRY004  pydantic takes no TypeError for bad input
    return value


JSON_NUMBER = BeforeValidator(_number)
"""Annotates an integer in a body; a zero fraction, as in `1.0`, is accepted."""
