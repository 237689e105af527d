"""`bsocial query`: answers one of the questions of es_queries."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bsocial.core.clock import utc_now
from bsocial.core.errors import DomainError
from bsocial.core.ids import MAX_ID, Id
from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.entrypoints.wiring.telemetry import open_search
from bsocial.modules.telemetry.queries import PostgresAnswers
from bsocial.modules.telemetry.search_answers import SearchAnswers
from bsocial.modules.telemetry.service import NOBODY, TelemetryService
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader


class Backend(StrEnum):
    """The store that answers."""

    POSTGRESQL = "postgresql"
    ELASTICSEARCH = "elasticsearch"


class Question(BaseModel):
    """The parameters of a question, parsed from the command line."""

    model_config = ConfigDict(extra="forbid")


class LoginsPerDay(Question):
    """The period; the endpoint's defaults apply."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")

    async def ask(self, telemetry: TelemetryService) -> BaseModel:
        """Return the answer of `telemetry`."""
        return await telemetry.logins_per_day(self.first, self.last)


class TopPostsPerDay(Question):
    """The viewer; without one only public posts count."""

    viewer_id: Annotated[int, Field(ge=NOBODY, le=MAX_ID)] = NOBODY

    async def ask(self, telemetry: TelemetryService) -> BaseModel:
        """Return the answer of `telemetry`."""
        return await telemetry.top_posts_per_day(self.viewer_id)


class BestAndWorstPost(TopPostsPerDay):
    """The author of the posts, and the viewer."""

    user_id: Id

    async def ask(self, telemetry: TelemetryService) -> BaseModel:
        """Return the answer of `telemetry`."""
        return await telemetry.best_and_worst_post(self.user_id, self.viewer_id)


QUESTIONS: Mapping[str, type[LoginsPerDay | TopPostsPerDay]] = {
    "logins-per-day": LoginsPerDay,
    "top-posts-per-day": TopPostsPerDay,
    "best-and-worst-post": BestAndWorstPost,
}
"""By the names of their query files."""


def query_command(
    name: Annotated[str, typer.Argument(help=", ".join(QUESTIONS))],
    param: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE: from, to, user_id, viewer_id.")
    ] = None,
    backend: Annotated[
        Backend | None, typer.Option(help="Default: Elasticsearch where ELASTICSEARCH_URL is set.")
    ] = None,
) -> None:
    """Ask a question about what happened and print the answer as JSON."""
    settings = prepared()
    question = _parse(name, param or [])
    chosen = backend or (
        Backend.ELASTICSEARCH if settings.elasticsearch_url else Backend.POSTGRESQL
    )
    ask = _ask_elasticsearch if chosen is Backend.ELASTICSEARCH else _ask_postgresql
    with failing_on(DomainError):
        typer.echo(ask(settings, question).model_dump_json(indent=2))


def _parse(name: str, params: list[str]) -> LoginsPerDay | TopPostsPerDay:
    """Parse the command line; raises BadParameter."""
    if name not in QUESTIONS:
        raise typer.BadParameter(f"choose from {', '.join(QUESTIONS)}", param_hint="NAME")
    pairs = {key: value for key, _, value in (each.partition("=") for each in params)}
    try:
        return QUESTIONS[name].model_validate(pairs)
    except ValidationError as error:
        wrong = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
        raise typer.BadParameter(wrong, param_hint="--param") from error


def _ask_elasticsearch(settings: Settings, question: LoginsPerDay | TopPostsPerDay) -> BaseModel:
    """Ask Elasticsearch; raises DomainError, and BadParameter without ELASTICSEARCH_URL."""
    url = settings.elasticsearch_url
    if url is None:
        raise typer.BadParameter("ELASTICSEARCH_URL is not set", param_hint="--backend")

    async def ask() -> BaseModel:
        """Connect and ask."""
        async with AsyncExitStack() as stack:
            answers = SearchAnswers(open_search(stack, settings, url))
            return await question.ask(TelemetryService(answers, utc_now))

    return asyncio.run(ask())


def _ask_postgresql(settings: Settings, question: LoginsPerDay | TopPostsPerDay) -> BaseModel:
    """Ask PostgreSQL, which is started if it is the embedded one; raises DomainError."""

    async def ask(database_url: str) -> BaseModel:
        """Connect and ask."""
        pool = make_pool(database_url, settings.db, size=1, name="bsocial-query")
        try:
            return await question.ask(TelemetryService(PostgresAnswers(Reader(pool)), utc_now))
        finally:
            await pool.close()

    with servers_of(settings) as servers:
        return asyncio.run(ask(servers.database_url))
