"""Shows how far a seed has come: a bar on a terminal, a line per step elsewhere."""

from rich import progress
from rich.console import Console
from rich.text import Text


class _RateColumn(progress.ProgressColumn):
    """Rows per second."""

    def render(self, task: progress.Task) -> Text:
        """Write the rate of one task."""
        return Text(f"{task.finished_speed or task.speed or 0:>10,.0f} rows/s", style="cyan")


class SeedProgress(progress.Progress):
    """The progress of one seed, for a `with` block."""

    def __init__(self, console: Console, rows: int) -> None:
        """Count towards `rows` rows of the log."""
        super().__init__(
            progress.SpinnerColumn(),
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            _RateColumn(),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._writing = self.add_task("Writing the log", total=rows)
        self._say(f"Writing the log: {rows:,} rows")

    def add_rows(self, rows: int) -> None:
        """Move on by so many rows."""
        self.advance(self._writing, rows)

    def step(self, name: str) -> None:
        """Name what happens now."""
        self.update(self._writing, description=name)
        self._say(name)

    def _say(self, line: str) -> None:
        """Print a line where no bar is drawn."""
        if not self.console.is_terminal:
            self.console.print(line)
