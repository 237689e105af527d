"""Throw-away servers for tests: on free ports, fast, without durability."""

from pathlib import Path

from bsocial.platform.embedded.postgres import EmbeddedPostgres
from bsocial.platform.embedded.profiles import FOR_TESTS
from bsocial.platform.embedded.valkey import EmbeddedValkey


def start_test_postgres(folder: Path) -> EmbeddedPostgres:
    """Start a server with its data under `folder`; the caller calls `discard` at the end.

    `.url(name)` is the address of a database; `.ensure_database(name)` makes one.
    """
    server = EmbeddedPostgres(folder, profile=FOR_TESTS)
    server.start()
    return server


def start_test_valkey(folder: Path) -> EmbeddedValkey:
    """Start a server with its data under `folder`; the caller calls `stop`."""
    server = EmbeddedValkey(folder)
    server.start()
    return server
