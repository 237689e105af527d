"""Identifiers that sort by time."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bsocial.core.ids import MAX_ID, Id, fact_uuid, uuid7

MOMENTS = st.integers(0, 2**48 - 1)


@given(MOMENTS)
def test_uuid7_has_version_variant_and_time(moment: int) -> None:
    made = uuid7(moment)
    assert made.version == 7
    assert made.variant == UUID(int=0x8 << 60).variant
    assert made.int >> 80 == moment


def test_uuid7s_of_one_moment_differ() -> None:
    assert len({uuid7(1_700_000_000_000) for _ in range(2_000)}) == 2_000


def test_uuid7s_sort_by_time() -> None:
    made = [uuid7(moment) for moment in range(1_000)]
    assert made == sorted(made)


@given(st.integers(1, 2**62 - 1), st.integers(1, 2**62 - 1), MOMENTS)
def test_fact_has_the_same_uuid_every_time_and_its_own(one: int, other: int, moment: int) -> None:
    assert fact_uuid(one, moment) == fact_uuid(one, moment)
    assert (fact_uuid(one, moment) == fact_uuid(other, moment)) == (one == other)
    assert fact_uuid(one, moment).version == 7


@pytest.mark.parametrize("number", [0, -1, MAX_ID + 1, "x", 1.5, None])
def test_number_that_no_row_can_have_is_refused(number: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(number)
