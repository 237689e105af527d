"""The `bsocial` command line."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bsocial.entrypoints.api import create_app
from bsocial.entrypoints.commands.administrator import administrator_command
from bsocial.entrypoints.commands.audit import audit_command
from bsocial.entrypoints.commands.backup import backup_command, restore_command
from bsocial.entrypoints.commands.docs import docs_command
from bsocial.entrypoints.commands.import_movies import import_movies_command
from bsocial.entrypoints.commands.processes import add_commands
from bsocial.entrypoints.commands.query import query_command
from bsocial.entrypoints.commands.seed import seed_command
from bsocial.entrypoints.servers import NoServers, adopt_or_start
from bsocial.entrypoints.supervisor.output import Output
from bsocial.entrypoints.worker import worker_command
from bsocial.platform.config import ROOT_DIR, Settings
from bsocial.platform.db.migrate import migrate as migrate_database
from bsocial.platform.logging import configure_logging

app = typer.Typer(
    name="bsocial",
    help="Run and look after bSocial.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Run and look after bSocial."""


@app.command(context_settings={"ignore_unknown_options": True})
def run(
    command: Annotated[
        list[str] | None,
        typer.Argument(help="Run this while the stack is up, then stop (after `--`)."),
    ] = None,
    *,
    web: Annotated[bool, typer.Option(help="Start the web as well (needs Node.js).")] = True,
    full: Annotated[bool, typer.Option("--full", help="With Kafka and Elasticsearch.")] = False,
    ephemeral: Annotated[
        bool, typer.Option("--ephemeral", help="Free ports and data that is deleted at the end.")
    ] = False,
    log: Annotated[
        Path | None, typer.Option(help="Write the processes' lines to this file instead.")
    ] = None,
) -> None:
    """Start everything in order; Ctrl-C stops it.

    A command finds the stack in E2E_BASE_URL, E2E_API_URL, E2E_DATABASE_URL and DATABASE_URL,
    and its exit code becomes ours.
    """
    try:
        from bsocial.entrypoints.supervisor import stack  # noqa: PLC0415  production has no devstack
    except ModuleNotFoundError as error:
        typer.echo("This installation has no devstack: start the processes one by one.", err=True)
        raise typer.Exit(1) from error
    plan = stack.RunPlan(Settings(), with_web=web, is_full=full, command=tuple(command or ()))
    start = stack.run_throwaway if ephemeral else stack.run
    if log is None:
        code = start(plan, Output(Console(highlight=False)))
    else:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as file:
            code = start(plan, Output(Console(file=file, highlight=False)))
    if code and log is not None:
        typer.echo(f"The processes' lines are in {log}.", err=True)
    raise typer.Exit(code)


@app.command()
def migrate() -> None:
    """Bring the database to the newest revision."""
    settings = Settings()
    configure_logging(settings)
    try:
        servers = adopt_or_start(settings)
    except NoServers as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    try:
        asyncio.run(migrate_database(settings, servers.database_url))
    finally:
        servers.stop()


app.command("seed")(seed_command)
app.command("audit")(audit_command)
app.command("backup")(backup_command)
app.command("restore")(restore_command)
add_commands(app)
app.command("worker")(worker_command)
app.command("query")(query_command)
app.command("administrator")(administrator_command)
app.command("import-movies")(import_movies_command)
app.command("docs")(docs_command)


@app.command()
def openapi(
    target: Annotated[Path, typer.Argument(help="The file to write.")] = ROOT_DIR
    / "backend"
    / "openapi.json",
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if stale.")] = False,
) -> None:
    """Write the OpenAPI document, from which the web's client is generated."""
    document = json.dumps(create_app(Settings(app_env="test")).openapi(), indent=2) + "\n"
    if not check:
        target.write_text(document, encoding="utf-8")
    elif target.read_text(encoding="utf-8") != document:
        typer.echo(f"{target.name} is stale: run `make openapi generate`.", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
