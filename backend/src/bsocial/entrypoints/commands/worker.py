"""`bsocial worker`: a Celery worker that runs jobs."""

import typer

from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.entrypoints.worker import run_worker
from bsocial.platform.tracing.process import traced


def worker_command() -> None:
    """Run jobs until SIGTERM; jobs in progress are finished first."""
    settings = prepared()
    with (
        failing_on(ValueError),
        servers_of(settings) as servers,
        traced(settings, "worker"),
    ):
        code = run_worker(settings, servers.database_url, servers.redis_url)
    raise typer.Exit(code)
