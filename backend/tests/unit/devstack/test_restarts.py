"""The budget of restarts: growing delays, an end to crash loops, and forgiveness with time."""

from devstack.keeper import RestartBudget


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_restarts_within_the_window_wait_longer_and_end() -> None:
    budget = RestartBudget(limit=3, window_seconds=60, clock=Clock())
    assert [budget.spend() for _ in range(5)] == [0.25, 0.5, 1.0, None, None]


def test_restarts_long_ago_are_forgiven() -> None:
    clock = Clock()
    budget = RestartBudget(limit=2, window_seconds=60, clock=clock)
    assert [budget.spend(), budget.spend(), budget.spend()] == [0.25, 0.5, None]
    clock.now = 60.0
    assert budget.spend() == 0.25
