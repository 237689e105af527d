"""The rules of the roller, without a database."""

import pytest

from bsocial.modules.stats.service import Roller


class FakeCounters:
    """Gives prepared numbers of deltas."""

    def __init__(self, *deltas: int) -> None:
        """Fold these, one pass after the other."""
        self._deltas = list(deltas)

    async def roll(self) -> int:
        return self._deltas.pop(0)


@pytest.mark.req("S3.7")
async def test_roll_asks_for_more_only_at_the_threshold() -> None:
    roller = Roller(FakeCounters(0, 4_999, 5_000, 80_000), threshold=5_000)
    assert [await roller.roll() for _ in range(4)] == [False, False, True, True]
