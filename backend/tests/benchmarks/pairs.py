"""Ratios: the product and its reference, measured in turn, so that both meet the same machine."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.load import Load, Measured, Plan, run_plan


@dataclass(frozen=True)
class Spread:
    """A median and the range it comes from."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: list[float]) -> "Spread":
        """Sum up repeated measurements."""
        return cls(median(figures), min(figures), max(figures))

    def __str__(self) -> str:
        """Write `0.82 [0.79 to 0.84]`."""
        return f"{shown(self.middle)} [{shown(self.low)} to {shown(self.high)}]"


def shown(figure: float) -> str:
    """Write a figure with three digits that matter."""
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.3g}" if figure >= 10 else f"{figure:.2f}"


@dataclass(frozen=True)
class Compared:
    """Two loads, measured in turn. The ratio is how much faster the first one is."""

    ratio: Spread
    cpu_ratio: Spread
    product: Spread
    reference: Spread
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Rounds:
    """How often each pair is measured, how long, and what to call after each."""

    count: int
    slices: int
    slice_seconds: float
    tick: Callable[[], None]

    def compare(
        self, product: Load, reference: Load, *, slice_seconds: float | None = None
    ) -> Compared:
        """Measure both in pairs of interleaved slices."""
        seconds = slice_seconds or self.slice_seconds
        plan = Plan([product, reference], self.count, self.slices, seconds)
        pairs = run_plan(plan)
        self.tick()
        ours: list[Measured] = [pair[0] for pair in pairs]
        return Compared(
            ratio=Spread.of([a.per_second / b.per_second for a, b in pairs]),
            cpu_ratio=Spread.of([b.cpu_us / a.cpu_us for a, b in pairs]),
            product=Spread.of([each.per_second for each in ours]),
            reference=Spread.of([pair[1].per_second for pair in pairs]),
            p50_ms=median(each.percentile_ms(50) for each in ours),
            p99_ms=median(each.percentile_ms(99) for each in ours),
        )
