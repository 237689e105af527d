"""What most commands share: settings, the servers, and failures that end them with a line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bsocial.entrypoints.servers import NoServers, Servers, adopt_or_start
from bsocial.platform.config import Settings
from bsocial.platform.logging import configure_logging


def prepared() -> Settings:
    """Read the settings and set up the logging."""
    settings = Settings()
    configure_logging(settings)
    return settings


@contextmanager
def servers_of(settings: Settings) -> Iterator[Servers]:
    """Use the servers that the settings name, or the embedded ones, which are started if need be.

    Raises NoServers when one does not start.
    """
    servers = adopt_or_start(settings)
    try:
        yield servers
    finally:
        servers.stop()


@contextmanager
def failing_on(*expected: type[Exception], prefix: str = "", code: int = 1) -> Iterator[None]:
    """End the command with a line on stderr and an exit code for expected errors.

    NoServers is always expected.
    """
    failures: tuple[type[Exception], ...] = (NoServers, *expected)
    try:
        yield
    except failures as error:
        typer.echo(f"{prefix}{error}", err=True)
        raise typer.Exit(code) from error
