"""Shared by most commands: settings, servers, and errors that end them with one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bsocial.entrypoints.servers import NoServers, Servers, adopt_or_start
from bsocial.platform.config import Settings
from bsocial.platform.logging import configure_logging


def prepared() -> Settings:
    """Read the settings and configure logging."""
    settings = Settings()
    configure_logging(settings)
    return settings


@contextmanager
def servers_of(settings: Settings) -> Iterator[Servers]:
    """Yield the configured servers, else embedded ones, started if needed; raises NoServers."""
    servers = adopt_or_start(settings)
    try:
        yield servers
    finally:
        servers.stop()


@contextmanager
def failing_on(*expected: type[Exception], prefix: str = "", code: int = 1) -> Iterator[None]:
    """Exit with `code` and a line on stderr for expected errors, of which NoServers is one."""
    failures: tuple[type[Exception], ...] = (NoServers, *expected)
    try:
        yield
    except failures as error:
        typer.echo(f"{prefix}{error}", err=True)
        raise typer.Exit(code) from error
