"""`bsocial seed` on the command line."""

import asyncio
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import DBAPIError

from bsocial.core.errors import DomainError
from bsocial.entrypoints.commands.import_movies import forget_lists, import_movies
from bsocial.entrypoints.commands.replay import Target, run_replay
from bsocial.entrypoints.seed import options as defaults
from bsocial.entrypoints.seed.opinions import seed_opinions
from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from bsocial.entrypoints.seed.runner import check_allowed, seed
from bsocial.entrypoints.servers import NoServers, adopt_or_start
from bsocial.modules.movies.importing.loader import ImportReport
from bsocial.modules.movies.importing.rows import Skipped
from bsocial.modules.movies.importing.vega import PACKAGED
from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.platform.logging import configure_logging

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
    users: Annotated[int, typer.Option(help="People.")] = defaults.DEFAULT_USERS,
    posts: Annotated[int, typer.Option(help="Posts.")] = defaults.DEFAULT_POSTS,
    logs: Annotated[int, typer.Option(help="Rows of the activity log.")] = defaults.DEFAULT_LOGS,
    days: Annotated[int, typer.Option(help="Days of history.")] = defaults.DEFAULT_DAYS,
    follows: Annotated[
        int, typer.Option(help="Follows, as far as there are people.")
    ] = defaults.DEFAULT_FOLLOWS,
    comments: Annotated[int, typer.Option(help="Comments.")] = defaults.DEFAULT_COMMENTS,
    login_days: Annotated[
        int, typer.Option(help="Days of sign-ins.")
    ] = defaults.DEFAULT_LOGIN_DAYS,
    ratings: Annotated[
        int, typer.Option(help="Ratings of the films that come with the product.")
    ] = defaults.DEFAULT_RATINGS,
    random_seed: Annotated[
        int, typer.Option("--seed", help="The same number makes the same data.")
    ] = defaults.DEFAULT_RANDOM_SEED,
    reset: Annotated[
        bool, typer.Option("--reset", help="Replace everything that is there.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing.")] = False,
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
    run = SeedRun(settings, wanted, console)
    try:
        check_allowed(settings, wanted)
        if reset and not yes:
            typer.confirm("Replace all users, posts and logs that are there?", abort=True)
        run.whole()
    except (DomainError, NoServers) as error:
        console.print(f"[red]{escape(str(error))}[/red] {run.standing}")
        raise typer.Exit(1) from error
    except (DBAPIError, asyncpg.PostgresError, *CONNECTION_ERRORS) as error:
        console.print(
            f"[red]The database did not play along: {escape(str(error))}[/red] {run.standing}"
        )
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print(f"Interrupted. {run.standing}")
        raise typer.Exit(130) from None


class SeedRun:
    """The steps of a seed; `standing` says what holds if it ends now."""

    def __init__(self, settings: Settings, wanted: SeedOptions, console: Console) -> None:
        """Nothing is done yet."""
        self.standing = _UNTOUCHED
        self._settings = settings
        self.wanted = wanted
        self._console = console

    def whole(self) -> None:
        """Have a migrated database, seed it, and tell Elasticsearch where there is one."""
        servers = adopt_or_start(self._settings)
        try:
            asyncio.run(migrate(self._settings, servers.database_url))
            self._fill((servers.database_url, servers.redis_url))
        finally:
            servers.stop()

    def _fill(self, servers: tuple[str, str]) -> None:
        """Take the three steps, one after the other."""
        settings, wanted, console = self._settings, self.wanted, self._console
        report = asyncio.run(seed(settings, servers[0], wanted, console))
        self.standing = _WITHOUT_FILMS
        films, ratings = asyncio.run(seed_movies(settings, servers, wanted, console))
        self.standing = _UNTOLD
        _show(report, films, ratings, console)
        if settings.elasticsearch_url is not None:
            # Readers of the log skip what a seed made up, but telemetry answers for it too.
            asyncio.run(run_replay(settings, *servers, Target.TELEMETRY, 0))


def _show(report: SeedReport, films: ImportReport, ratings: int, console: Console) -> None:
    """Say what there is now."""
    console.print(
        f"{report.users:,} users, {report.follows:,} follows, {report.posts:,} posts,"
        f" {report.comments:,} comments, {report.likes:,} likes, {report.logins:,} logins and"
        f" {report.logs:,} log rows ({report.views:,} views) in {report.seconds:.1f} s"
    )
    console.print(
        f"{films.movies:,} films and {ratings:,} ratings; {films.skipped.count:,} films of the data"
        " set cannot be used (`bsocial import-movies` says why)"
    )


async def seed_movies(
    settings: Settings, servers: tuple[str, str], wanted: SeedOptions, console: Console
) -> tuple[ImportReport, int]:
    """Import the films, and have the seeded people rate them; gives the number of ratings."""
    films = await import_movies(settings, servers, PACKAGED, console, Skipped())
    ratings = await seed_opinions(servers[0], wanted)
    await forget_lists(settings, servers[1])
    return films, ratings
