"""Integer ids and time-ordered UUIDs."""

import os
import time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from bsocial.core.numbers import JSON_NUMBER

MAX_ID = 2**63 - 1
"""Largest value of a PostgreSQL bigint."""

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
"""Primary key of a stored row."""

BodyId = Annotated[int, Field(ge=1, le=2**53 - 1), JSON_NUMBER]
"""An id in a JSON body: limited to 2^53 - 1, above which JavaScript's numbers are not exact."""


def uuid7(unix_ms: int | None = None) -> UUID:
    """Create a time-ordered UUID, by default of the current time. Source: RFC 9562, section 5.7."""
    milliseconds = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & (2**62 - 1)
    return UUID(int=value)


def fact_uuid(fact_id: int, unix_ms: int) -> UUID:
    """Derive the UUID of a fact from its id; deterministic.

    The layout is that of version 7; the random part holds the id, so that it is unique per fact.
    """
    value = (unix_ms & (2**48 - 1)) << 80 | 0x7 << 76 | 0b10 << 62 | fact_id & (2**62 - 1)
    return UUID(int=value)
