"""The `bsocial` command line: the list of its commands, each in a file of `commands`."""

from collections.abc import Callable

import typer

from bsocial.entrypoints.commands.administrator import administrator_command
from bsocial.entrypoints.commands.audit import audit_command
from bsocial.entrypoints.commands.backup import backup_command, restore_command
from bsocial.entrypoints.commands.docs import docs_command
from bsocial.entrypoints.commands.import_movies import import_movies_command
from bsocial.entrypoints.commands.migrate import migrate_command
from bsocial.entrypoints.commands.openapi import openapi_command
from bsocial.entrypoints.commands.processes import PROCESSES
from bsocial.entrypoints.commands.query import query_command
from bsocial.entrypoints.commands.replay import rebase_command, replay_command
from bsocial.entrypoints.commands.run import run_command
from bsocial.entrypoints.commands.seed import seed_command
from bsocial.entrypoints.commands.worker import worker_command

app = typer.Typer(
    name="bsocial",
    help="Run and look after bSocial.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run", context_settings={"ignore_unknown_options": True})(run_command)
COMMANDS: dict[str, Callable[..., None]] = {
    "migrate": migrate_command,
    "seed": seed_command,
    "audit": audit_command,
    "backup": backup_command,
    "restore": restore_command,
    **PROCESSES,
    "replay": replay_command,
    "rebase-events": rebase_command,
    "worker": worker_command,
    "query": query_command,
    "administrator": administrator_command,
    "import-movies": import_movies_command,
    "docs": docs_command,
    "openapi": openapi_command,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


@app.callback()
def main() -> None:
    """Run and look after bSocial."""


if __name__ == "__main__":
    app()
