"""What was measured, for the terminal and for docs/benchmarks.md."""

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "benchmarks.md"
COLUMNS = ("part", "what", "measured", "reference", "ratio", "gate", "met")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure and its gate; without a gate it is for information."""

    part: str
    what: str
    measured: str
    reference: str
    ratio: str
    gate: str = ""
    is_met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        met = {True: "yes", False: "NO", None: ""}[self.is_met]
        return self.part, self.what, self.measured, self.reference, self.ratio, self.gate, met


@dataclass
class Report:
    """The lines of one run and the machine it ran on."""

    command: str
    postgres_version: str
    lines: list[Line] = field(default_factory=list)
    console: Console = field(default_factory=lambda: Console(highlight=False))

    def add(self, line: Line) -> None:
        """Keep a line, and show it at once."""
        self.lines.append(line)
        mark = {True: "[green]ok[/]  ", False: "[red]MISS[/]", None: "    "}[line.is_met]
        gate = f" (gate {line.gate})" if line.gate else ""
        self.console.print(
            f"{mark} {line.part} {line.what}: {line.ratio}{gate} | {line.measured}"
            f" | {line.reference}",
            soft_wrap=True,
        )

    def machine(self) -> str:
        """Describe what it ran on, by size and version."""
        memory_gb = psutil.virtual_memory().total / 2**30
        load = os.getloadavg()[0]
        return (
            f"{psutil.cpu_count()} cores, {memory_gb:.0f} GB of memory, {platform.system()} "
            f"{platform.machine()}, Python {platform.python_version()}, PostgreSQL "
            f"{self.postgres_version}; load average at the end {load:.1f}"
        )

    def table(self) -> Table:
        """Lay the lines out for a terminal."""
        table = Table(*COLUMNS)
        for line in self.lines:
            table.add_row(*line.cells(), style="red" if line.is_met is False else None)
        return table

    def markdown(self, part: str) -> str:
        """Lay the lines of a part out for the document."""
        lines = [line.cells()[1:] for line in self.lines if line.part == part]
        rows = [COLUMNS[1:], ("---",) * len(COLUMNS[1:]), *lines]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        day = datetime.now(UTC).date()
        return f"Measured {day} by `{self.command}` on {self.machine()}.\n\n{table}\n"

    def write(self) -> None:
        """Replace what the document says of the measured parts; everything else stays."""
        text = DOCUMENT.read_text()
        for part in dict.fromkeys(line.part for line in self.lines):
            begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
            head, _, rest = text.partition(begin)
            _, _, tail = rest.partition(end)
            text = f"{head}{begin}\n{self.markdown(part)}{end}{tail}"
        DOCUMENT.write_text(text)
