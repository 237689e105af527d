"""`bsocial run`: everything at once, on this machine."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bsocial.entrypoints.supervisor.output import Output
from bsocial.platform.config import Settings


def run_command(
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

    A command finds the stack in E2E_BASE_URL, E2E_API_URL, E2E_DATABASE_URL and DATABASE_URL, and
    its exit code is that of the run.
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
