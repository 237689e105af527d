"""Pictures that are shown: made as a worker makes them."""

from contextlib import AsyncExitStack

import asyncpg

from bsocial.entrypoints.wiring.job_handlers import open_runner
from bsocial.platform.config import Settings


async def make_pictures(settings: Settings) -> None:
    assert settings.database_url
    connection = await asyncpg.connect(settings.database_url)
    rows = await connection.fetch(
        "select id from jobs where kind = 'post.picture' and state = 'queued'"
    )
    await connection.close()
    async with AsyncExitStack() as stack:
        runner = await open_runner(stack, settings, settings.database_url)
        for row in rows:
            assert await runner.run(row["id"]) == "succeeded"
