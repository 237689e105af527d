"""`bsocial migrate`: migrates the database."""

import asyncio

from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.platform.db.migrate import migrate


def migrate_command() -> None:
    """Bring the database to the newest revision."""
    settings = prepared()
    with failing_on(), servers_of(settings) as servers:
        asyncio.run(migrate(settings, servers.database_url))
