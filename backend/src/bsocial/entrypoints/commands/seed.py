"""`bsocial seed` on the command line."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import DBAPIError
from typer import Option

from bsocial.core.errors import DomainError
from bsocial.entrypoints.commands.import_movies import forget_lists, import_movies
from bsocial.entrypoints.commands.replay import Target, run_replay
from bsocial.entrypoints.seed.opinions import seed_opinions
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.runner import check_allowed, seed
from bsocial.entrypoints.servers import NoServers, adopt_or_start
from bsocial.modules.movies.importing.loader import ImportReport
from bsocial.modules.movies.importing.rows import Skipped
from bsocial.modules.movies.importing.vega import PACKAGED
from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.platform.logging import configure_logging

_USUAL = SeedOptions()
_UNTOUCHED = "Nothing was changed."
_WITHOUT_FILMS = (
    "People, posts and the log are there, but not all of the films and ratings:"
    " `bsocial import-movies` brings the films, `bsocial seed --reset` makes everything anew."
)
_UNTOLD = (
    "All of it is in the database, but Elasticsearch was not told of everything:"
    " `bsocial replay --to telemetry` does that."
)


def seed_command(  # noqa: PLR0913  each parameter is an option
    *,
    users: Annotated[int, Option(help="People.")] = _USUAL.users,
    posts: Annotated[int, Option(help="Posts.")] = _USUAL.posts,
    logs: Annotated[int, Option(help="Rows of the activity log.")] = _USUAL.logs,
    days: Annotated[int, Option(help="Days of history.")] = _USUAL.days,
    follows: Annotated[int, Option(help="Follows, as far as there are people.")] = _USUAL.follows,
    comments: Annotated[int, Option(help="Comments.")] = _USUAL.comments,
    login_days: Annotated[int, Option(help="Days of sign-ins.")] = _USUAL.login_days,
    ratings: Annotated[
        int, Option(help="Ratings of the films that come with the product.")
    ] = _USUAL.ratings,
    random_seed: Annotated[
        int, Option("--seed", help="The same number makes the same data.")
    ] = _USUAL.random_seed,
    reset: Annotated[bool, Option("--reset", help="Replace everything that is there.")] = False,
    yes: Annotated[bool, Option("--yes", help="Do not ask before replacing.")] = False,
) -> None:
    """Fill bSocial with people, posts, follows, comments, likes and a long log of views.

    All of it appears at once at the end; interrupted before that, nothing has changed. Then come
    the films of vega-datasets, and what people think of them. Where there is an Elasticsearch, it
    is told of everything.
    """
    settings = Settings()
    configure_logging(settings)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    wanted = SeedOptions(
        users, posts, logs, days, random_seed, reset, follows, comments, login_days, ratings
    )
    standing = _UNTOUCHED
    try:
        check_allowed(settings, wanted)
        if reset and not yes:
            typer.confirm("Replace all users, posts and logs that are there?", abort=True)
        for standing in fill(settings, wanted, console):  # noqa: B007  for what follows an error
            pass
    except (DomainError, NoServers) as error:
        console.print(f"[red]{escape(str(error))}[/red] {standing}")
        raise typer.Exit(1) from error
    except (DBAPIError, asyncpg.PostgresError, *CONNECTION_ERRORS) as error:
        console.print(
            f"[red]The database did not play along: {escape(str(error))}[/red] {standing}"
        )
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print(f"Interrupted. {standing}")
        raise typer.Exit(130) from None


def fill(settings: Settings, wanted: SeedOptions, console: Console) -> Iterator[str]:
    """Take the steps of a seed. Yield after each what to say if a later one fails."""
    servers = adopt_or_start(settings)
    urls = servers.database_url, servers.redis_url
    try:
        asyncio.run(migrate(settings, servers.database_url))
        report = asyncio.run(seed(settings, servers.database_url, wanted, console))
        yield _WITHOUT_FILMS
        films, ratings = asyncio.run(seed_movies(settings, urls, wanted, console))
        yield _UNTOLD
        console.print(
            f"{report.users:,} users, {report.follows:,} follows, {report.posts:,} posts,"
            f" {report.comments:,} comments, {report.likes:,} likes, {report.logins:,} logins and"
            f" {report.logs:,} log rows ({report.views:,} views) in {report.seconds:.1f} s"
        )
        console.print(
            f"{films.movies:,} films and {ratings:,} ratings; {films.skipped.count:,} films of the"
            " data set cannot be used (`bsocial import-movies` says why)"
        )
        if settings.elasticsearch_url is not None:
            # Readers of the log skip what a seed made up, but telemetry answers for it too.
            asyncio.run(run_replay(settings, *urls, Target.TELEMETRY, 0))
    finally:
        servers.stop()


async def seed_movies(
    settings: Settings, servers: tuple[str, str], wanted: SeedOptions, console: Console
) -> tuple[ImportReport, int]:
    """Import the films, and let the seeded people rate them. Return also the number of ratings."""
    films = await import_movies(settings, servers, PACKAGED, console, Skipped())
    ratings = await seed_opinions(servers[0], wanted)
    await forget_lists(settings, servers[1])
    return films, ratings
