"""Data sets come in whole, once, and every average equals SQL's."""

import asyncio
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from bsocial.modules.movies.errors import ImportRefused, ImportRunning
from bsocial.modules.movies.importing.rows import SkippedRow
from bsocial.modules.movies.importing.vega import PACKAGED
from bsocial.modules.movies.queries import MovieQueries
from bsocial.modules.stats.audit import audit
from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import make_pool, sqlalchemy_url
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.reader import Reader
from tests.integration.movies.conftest import Importer
from tests.steps.movielens import Made, make_movielens, repeat_far_away
from tests.steps.sizes import SIZES
from tests.steps.types import Sql


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    """A data set."""
    folder = tmp_path_factory.mktemp("movielens")
    return folder, make_movielens(
        folder, movies=SIZES.imported_ratings // 100, ratings=SIZES.imported_ratings
    )


@pytest.fixture
async def clean(sql: Sql) -> None:
    """Begin without any movie."""
    await sql.execute(
        "truncate movies, movie_stats, ratings, imported_ratings, rating_deltas, event_log"
    )


async def wrong_numbers(database_url: str) -> list[object]:
    """Audit the database."""
    engine = create_async_engine(sqlalchemy_url(database_url))
    try:
        report = await audit(engine, lambda *_: None)
    finally:
        await engine.dispose()
    return list(report.differences)


async def contents(sql: Sql) -> dict[str, object]:
    """Read everything that an import writes, but the time."""
    return {
        "movies": await sql.fetch("select * from movies order by id"),
        "stats": await sql.fetch("select * from movie_stats order by movie_id"),
        "ratings": await sql.fetch("select * from imported_ratings order by rater_id, movie_id"),
    }


@pytest.mark.req("S3.2")
async def test_movielens_is_imported_whole_and_averages_equal_sqls(
    made: tuple[Path, Made], run_import: Importer, clean: None, sql: Sql, database_url: str
) -> None:
    folder, expected = made
    report = await run_import(folder)
    assert report.ratings == expected.ratings
    assert report.skipped.reasons == expected.faults
    assert report.movies == report.new_movies == SIZES.imported_ratings // 100
    rows = await sql.fetch(
        "select source_key::bigint as number, movie_id, scores, imported, rank, average"
        " from movie_stats join movies on movies.id = movie_id left join (select movie_id,"
        " avg(score) as average from imported_ratings group by movie_id) rated using (movie_id)"
    )
    assert len(rows) == report.movies
    for row in rows:
        scores = expected.scores.get(row["number"], Counter())
        assert row["scores"] == row["imported"] == [scores[score] for score in range(1, 11)]
        rank = (row["average"] or Decimal(0)) * 10_000
        assert row["rank"] == rank.to_integral_value(ROUND_HALF_UP)
    assert await wrong_numbers(database_url) == []
    pool = make_pool(database_url, DatabaseSettings(), size=1, name="test")
    for row in rows[:: max(1, len(rows) // 20)]:
        shown = await MovieQueries(Reader(pool)).get(row["movie_id"], None)
        average = None if row["average"] is None else float(row["average"])
        assert shown.rating_average == pytest.approx(average)
        assert shown.rating_count == shown.imported_count == sum(row["scores"])
    await pool.close()


@pytest.mark.req("S3.2")
async def test_titles_years_genres_and_links_are_read_as_published(
    tmp_path: Path, run_import: Importer, clean: None, sql: Sql
) -> None:
    make_movielens(tmp_path, movies=3, ratings=3)
    (tmp_path / "movies.csv").write_text(
        "movieId,title,genres\n"
        '7,"Matrix, The (1999)",Action|Sci-Fi\n'
        '8,"""Quoted"", (Sub) (2001)",(no genres listed)\n'
        "9,No Year,Drama\n"
        '10,"Series (2007-)",Drama\n',
        encoding="utf-8",
    )
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n7,0133093,603\n8,0000001,\n")
    (tmp_path / "ratings.csv").write_text(
        'userId,movieId,rating,timestamp\r\n1,7,4.5,964982703\r\n"1","8",1.0,964982703\r\n2,7,5,1'
    )
    report = await run_import(tmp_path)
    assert report.skipped.count == 0
    rows = await sql.fetch(
        "select title, year, genres, imdb_id, tmdb_id from movies order by source_key::int"
    )
    assert [tuple(row) for row in rows] == [
        ("Matrix, The", 1999, ["Action", "Sci-Fi"], 133093, 603),
        ('"Quoted", (Sub)', 2001, [], 1, None),
        ("No Year", None, ["Drama"], None, None),
        ("Series", 2007, ["Drama"], None, None),
    ]
    ratings = await sql.fetch(
        "select rater_id, source_key, score, rated_at::text from imported_ratings"
        " join movies on movies.id = movie_id order by 1, 2"
    )
    assert [tuple(row) for row in ratings] == [
        (1, "7", 9, "2000-07-30 18:45:03+00"),
        (1, "8", 2, "2000-07-30 18:45:03+00"),
        (2, "7", 10, "1970-01-01 00:00:01+00"),
    ]


@pytest.mark.req("S3.2")
async def test_import_again_changes_nothing_and_other_data_replaces(
    tmp_path: Path, run_import: Importer, clean: None, sql: Sql, database_url: str
) -> None:
    make_movielens(tmp_path, movies=60, ratings=2_000)
    await run_import(tmp_path)
    before = await contents(sql)
    movie_id = await sql.fetchval("select min(id) from movies")
    user_id = await sql.fetchval(
        "insert into users (username, username_key) values ('rater', 'rater') returning id"
    )
    await sql.execute("insert into stat_deltas (users) values (1)")
    again = await run_import(tmp_path)
    assert again.new_movies == 0
    assert await contents(sql) == before
    # A member's rating, pending or folded, is no business of the import's.
    await sql.execute(
        "insert into ratings (movie_id, user_id, score) values ($1, $2, 10)", movie_id, user_id
    )
    await sql.execute(
        "insert into rating_deltas (movie_id, score, change) values ($1, 10, 1)", movie_id
    )
    other = make_movielens(tmp_path, movies=50, ratings=1_500, seed=2)
    report = await run_import(tmp_path)
    assert (report.movies, report.new_movies, report.ratings) == (50, 0, 1_500)
    assert await sql.fetchval("select count(*) from imported_ratings") == other.ratings
    assert await sql.fetchval("select count(*) from movies") == 60
    assert await sql.fetchval("select count(*) from ratings") == 1
    assert await wrong_numbers(database_url) == []
    events = await sql.fetch("select type, payload from event_log order by id")
    assert [row["type"] for row in events] == ["movies.imported"] * 3


@pytest.mark.req("S3.2")
async def test_rating_repeated_out_of_order_is_found(
    tmp_path: Path, run_import: Importer, clean: None, sql: Sql, database_url: str
) -> None:
    made = make_movielens(tmp_path, movies=40, ratings=1_200)
    repeat_far_away(tmp_path, made)
    report = await run_import(tmp_path)
    assert (
        report.ratings
        == made.ratings
        == await sql.fetchval("select count(*) from imported_ratings")
    )
    assert report.skipped.reasons == made.faults
    assert await wrong_numbers(database_url) == []


@pytest.mark.req("S3.2")
async def test_every_bad_rating_is_named_with_its_line_and_reason(
    tmp_path: Path, run_import: Importer, clean: None, sql: Sql
) -> None:
    rows = {
        "1,1,4.0,964982703": None,
        "0,1,4.0,964982703": "the rater's number cannot be read",
        "9223372036854775808,1,4.0,964982703": "the rater's number cannot be read",
        "2,2,4.0,964982703": "the movie is not known",
        "2,,nothing,964982703": "the movie is not known",
        "2,1,0.0,964982703": "the rating is not one of 0.5 to 5 in halves",
        "2,1,5.5,964982703": "the rating is not one of 0.5 to 5 in halves",
        "2,1,4.05,964982703": "the rating is not one of 0.5 to 5 in halves",
        "2,1,4.0,4102444801": "the time cannot be read",
        "2,1,4.0,-1": "the time cannot be read",
        "2,1,4.50,4102444800": None,
        "": None,
        "2,1": "not four columns",
        "2,01,1.0,5": "the rater has rated the movie already",
        "3,4,.5,0": None,
    }
    make_movielens(tmp_path, movies=2, ratings=2)
    (tmp_path / "movies.csv").write_text("movieId,title,genres\n1,A,\n4,B,\n")
    first, *others = rows
    lines = ["userId,movieId,rating,timestamp", first, *others, first]
    (tmp_path / "ratings.csv").write_text("\n".join(lines))
    report = await run_import(tmp_path)
    expected = [None, *(rows[line] for line in others), "the rater has rated the movie already"]
    assert report.skipped.first == [
        SkippedRow("ratings.csv", number, reason)
        for number, reason in enumerate(expected, 2)
        if reason is not None
    ]
    assert [
        tuple(row)
        for row in await sql.fetch(
            "select rater_id, source_key, score from imported_ratings"
            " join movies on movies.id = movie_id order by 1, 2"
        )
    ] == [(1, "1", 8), (2, "1", 9), (3, "4", 1)]


@pytest.mark.req("S3.2")
async def test_imported_ratings_belong_to_nobody_here(
    tmp_path: Path, run_import: Importer, clean: None, sql: Sql
) -> None:
    users = await sql.fetchval("select count(*) from users")
    totals = await sql.fetchrow("select * from totals")
    make_movielens(tmp_path, movies=30, ratings=600)
    await run_import(tmp_path)
    assert await sql.fetchval("select count(*) from users") == users
    assert await sql.fetchval("select count(*) from ratings") == 0
    assert await sql.fetchrow("select * from totals") == totals
    assert await sql.fetchval("select count(*) from event_log where type <> 'movies.imported'") == 0


@pytest.mark.req("S3.2")
async def test_films_of_vega_are_imported_and_what_was_skipped_is_said(
    run_import: Importer, clean: None, sql: Sql
) -> None:
    report = await run_import(PACKAGED)
    assert report.skipped.reasons == {
        "vega-movies.json.gz: no title": 1,
        "vega-movies.json.gz: released in a year that is yet to come": 16,
    }
    assert report.movies == report.new_movies == 3_201 - 17
    assert await sql.fetchval("select count(*) from movies") == report.movies
    film = await sql.fetchrow("select * from movies where title = 'The Dark Knight'")
    assert film
    assert (film["year"], film["genres"], film["director"]) == (
        2008,
        ["Action"],
        "Christopher Nolan",
    )
    assert (float(film["imdb_rating"]), film["imdb_votes"]) == (8.9, 465_000)
    # Titles that look like numbers, and letters that another computer had mistaken.
    titles = {row["title"] for row in await sql.fetch("select title from movies")}
    assert {"300", "1776", "Léon", "Alien³", "The Naked Gun 2½: The Smell of Fear"} <= titles
    assert (await run_import(PACKAGED)).new_movies == 0


@pytest.mark.req("S3.2", "S3.8")
async def test_nothing_is_half_loaded(
    tmp_path: Path, run_import: Importer, clean: None, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_movielens(tmp_path, movies=40, ratings=900)
    await run_import(tmp_path)
    before = await contents(sql)
    make_movielens(tmp_path, movies=50, ratings=900, seed=3)

    async def fail(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(
            "bsocial.modules.movies.importing.repository.ImportRepository.replace_ratings", fail
        )
        with pytest.raises(Exception, match=r"."):
            await run_import(tmp_path)
    assert await contents(sql) == before
    on_the_side = "select count(*) from pg_tables where schemaname = 'bsocial_import'"
    assert await sql.fetchval(on_the_side) == 0
    assert (await run_import(tmp_path)).new_movies == 10


@pytest.mark.req("S3.2", "S3.8")
async def test_interrupted_import_leaves_nothing(
    tmp_path: Path,
    run_import: Importer,
    clean: None,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_movielens(tmp_path, movies=40, ratings=900)
    reached = asyncio.Event()

    async def wait(*_: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("bsocial.modules.movies.importing.loader.insert_ratings", wait)
    running = asyncio.ensure_future(run_import(tmp_path))
    await asyncio.wait_for(reached.wait(), 30)
    staged = "select count(*) from bsocial_import.rows"
    assert await sql.fetchval(staged) >= 900
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await sql.fetchval("select to_regnamespace('bsocial_import')") is None
    assert await sql.fetchval("select count(*) from movies") == 0


@pytest.mark.req("S3.2", "S3.8")
@pytest.mark.parametrize("fault", ["missing", "head", "empty", "no json", "no list"])
async def test_what_is_no_data_set_is_refused(
    tmp_path: Path, run_import: Importer, fault: str
) -> None:
    make_movielens(tmp_path, movies=4, ratings=8)
    path = tmp_path
    if fault == "missing":
        (tmp_path / "links.csv").unlink()
    elif fault == "head":
        (tmp_path / "ratings.csv").write_text("user,movie,rating,timestamp\n")
    elif fault == "empty":
        (tmp_path / "movies.csv").write_text("movieId,title,genres\n")
    else:
        path = tmp_path / "movies.json"
        path.write_text("[{" if fault == "no json" else "{}")
    with pytest.raises(ImportRefused):
        await run_import(path)


async def test_second_import_at_the_same_time_is_refused(run_import: Importer, sql: Sql) -> None:
    await sql.execute(f"select pg_advisory_lock({ProcessLock.MOVIE_IMPORT})")
    try:
        with pytest.raises(ImportRunning):
            await asyncio.wait_for(run_import(PACKAGED), 30)
    finally:
        await sql.execute(f"select pg_advisory_unlock({ProcessLock.MOVIE_IMPORT})")
