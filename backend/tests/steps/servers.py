"""Throw-away servers for tests: on free ports, fast, without durability."""

from pathlib import Path

from devstack.postgres import EmbeddedPostgres
from devstack.profiles import FOR_TESTS
from devstack.valkey import EmbeddedValkey


def start_test_postgres(folder: Path) -> EmbeddedPostgres:
    """Start a server with its data under `folder`; the caller calls `discard` at the end."""
    server = EmbeddedPostgres(folder, profile=FOR_TESTS)
    server.start()
    return server


def start_test_valkey(folder: Path) -> EmbeddedValkey:
    """Start a server with its data under `folder`; the caller calls `stop`."""
    server = EmbeddedValkey(folder)
    server.start()
    return server
