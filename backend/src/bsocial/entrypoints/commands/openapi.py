"""`bsocial openapi`: writes the OpenAPI document."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bsocial.entrypoints.api import create_app
from bsocial.platform.config import ROOT_DIR, Settings

DOCUMENT = ROOT_DIR / "backend" / "openapi.json"


def openapi_command(
    target: Annotated[Path, typer.Argument(help="The file to write.")] = DOCUMENT,
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
