"""Query parameters of people."""

from typing import Annotated

from pydantic import Field

SEARCH_MAX = 80

SearchText = Annotated[
    str,
    Field(
        max_length=SEARCH_MAX,
        pattern=r"^[^\x00]*$",
        description="Part of a username or of a name, in any case; without it everybody is found.",
    ),
]
