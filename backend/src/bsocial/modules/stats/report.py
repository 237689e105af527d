"""What an audit found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that does not equal what it counts."""

    subject: str
    counter: str
    counted: int
    shown: int

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.subject}: {self.counter} counted {self.counted}, shown {self.shown}"


@dataclass(slots=True)
class AuditReport:
    """What was counted, and what differs. `totals` has the counts, not what is shown."""

    log_rows: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def compare(self, subject: str, counter: str, counted: int, shown: int) -> None:
        """Note a difference if there is one."""
        if counted != shown:
            self.differences.append(Difference(subject, counter, counted, shown))
