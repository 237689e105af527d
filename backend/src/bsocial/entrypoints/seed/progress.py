"""Shows how far a seed has come: a bar on a terminal, a line per step elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _RateColumn(ProgressColumn):
    """Rows per second."""

    def render(self, task: Task) -> Text:
        """Write the rate of one task."""
        return Text(f"{task.finished_speed or task.speed or 0:>10,.0f} rows/s", style="cyan")


class SeedProgress:
    """The progress of one seed, for a `with` block."""

    def __init__(self, console: Console, rows: int) -> None:
        """Count towards `rows` rows of the log."""
        self._console = console
        self._rows = rows
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._copying = self._progress.add_task("Writing the log", total=rows)

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        self._say(f"Writing the log: {self._rows:,} rows")
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop drawing."""
        self._progress.stop()

    def add_rows(self, rows: int) -> None:
        """Move on by so many rows."""
        self._progress.advance(self._copying, rows)

    def step(self, name: str) -> None:
        """Name what happens now."""
        self._progress.update(self._copying, description=name)
        self._say(name)

    def _say(self, line: str) -> None:
        """Print a line where no bar is drawn."""
        if not self._console.is_terminal:
            self._console.print(line)
