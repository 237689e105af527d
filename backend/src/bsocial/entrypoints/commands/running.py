"""What most commands share: settings, the servers, and failures that end them with a line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bsocial.platform.config import Settings
from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.servers import EmbeddedServers, adopt_or_start
from bsocial.platform.logging import configure_logging


def prepared() -> Settings:
    """Read the settings and set up the logging."""
    settings = Settings()
    configure_logging(settings)
    return settings


@contextmanager
def servers_of(settings: Settings) -> Iterator[EmbeddedServers]:
    """Use the servers that the settings name, or the embedded ones, which are started if need be.

    Raises EmbeddedError when one does not start.
    """
    servers = adopt_or_start(settings)
    try:
        yield servers
    finally:
        servers.stop()


@contextmanager
def failing_on(*expected: type[Exception], prefix: str = "", code: int = 1) -> Iterator[None]:
    """End the command with a line on stderr and an exit code for expected errors.

    EmbeddedError is always expected.
    """
    failures: tuple[type[Exception], ...] = (EmbeddedError, *expected)
    try:
        yield
    except failures as error:
        typer.echo(f"{prefix}{error}", err=True)
        raise typer.Exit(code) from error
