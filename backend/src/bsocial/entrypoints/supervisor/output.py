"""One terminal for many processes: each line follows the coloured name of its process."""

from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

_NAME_WIDTH = 9
_TAIL_SECONDS = 0.25
_COLOURS = {
    "bsocial": "bold white",
    "postgres": "blue",
    "valkey": "red",
    "api": "green",
    "web": "magenta",
    "command": "white",
}


class Output:
    """Prints the lines of all processes."""

    def __init__(self, console: Console) -> None:
        """Print to this console."""
        self._console = console

    def line(self, name: str, text: str) -> None:
        """Print one line of a process; its colours are kept, its markup is not interpreted."""
        prefix = Text(f"{name:<{_NAME_WIDTH}}| ", style=_COLOURS.get(name, "cyan"))
        self._console.print(prefix + Text.from_ansi(text), soft_wrap=True)

    def say(self, text: str) -> None:
        """Print a line of the supervisor."""
        self.line("bsocial", text)

    def failure(self, text: str) -> None:
        """Print why the run ends."""
        self._console.print(Panel(Text(text), title="bsocial stopped", border_style="red"))

    def addresses(self, rows: dict[str, str]) -> None:
        """Print where everything is."""
        width = max(map(len, rows))
        lines = "\n".join(f"{label:<{width}}  {address}" for label, address in rows.items())
        self._console.print(Panel(Text(lines), title="bsocial is up", border_style="green"))


class LogFollower:
    """Prints what is appended to a log file from now on, in a thread of its own."""

    def __init__(self, output: Output, name: str, file: Path) -> None:
        """Start at the current end of the file, which need not exist yet."""
        self._output, self._name, self._file = output, name, file
        self._position = self._size()
        self._is_over = Event()
        self._thread = Thread(target=self._follow, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Print the last lines and end."""
        self._is_over.set()
        self._thread.join()

    def _follow(self) -> None:
        """Print new lines until stopped."""
        while not self._is_over.wait(_TAIL_SECONDS):
            self._print_new()
        self._print_new()

    def _print_new(self) -> None:
        """Print the complete lines appended since the last call."""
        size = self._size()
        if size < self._position:
            self._position = 0
        if size == self._position:
            return
        with self._file.open("rb") as log:
            log.seek(self._position)
            complete, newline, _rest = log.read().rpartition(b"\n")
        self._position += len(complete) + len(newline)
        for line in complete.decode(errors="replace").splitlines():
            self._output.line(self._name, line)

    def _size(self) -> int:
        """Return the length of the file in bytes."""
        return self._file.stat().st_size if self._file.exists() else 0
