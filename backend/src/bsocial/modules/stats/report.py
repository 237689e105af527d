"""The result of an audit."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that differs from the rows it counts."""

    subject: str
    counter: str
    counted: int
    shown: int

    def __str__(self) -> str:
        """Return the difference as one line."""
        return f"{self.subject}: {self.counter} counted {self.counted}, shown {self.shown}"


@dataclass(slots=True)
class AuditReport:
    """What was counted, and what differs. `totals` holds the counts, not the counters."""

    log_rows: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def compare(self, subject: str, counter: str, counted: int, shown: int) -> None:
        """Record a difference if there is one."""
        if counted != shown:
            self.differences.append(Difference(subject, counter, counted, shown))
