"""How rows of data sets are read, and what ratings come to."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsocial.core.pagination import MAX_LIMIT, PageRequest, decode_cursor
from bsocial.modules.movies.importing.movielens import read_movies, split_title
from bsocial.modules.movies.importing.ratings import rating_rows
from bsocial.modules.movies.importing.rows import Skipped, SkippedRow
from bsocial.modules.movies.importing.vega import mended, read_films
from bsocial.modules.movies.listing import cursor_after, list_parameters
from bsocial.modules.movies.model import MovieFilter, MovieSort
from bsocial.modules.movies.summary import summary
from tests.steps.movielens import make_movielens

TODAY = date(2026, 11, 21)


@pytest.mark.req("S3.5")
def test_average_is_that_of_all_ratings() -> None:
    assert summary([0] * 10) == {"rating_average": None, "rating_count": 0}
    assert summary([1, 0, 0, 0, 0, 0, 0, 0, 0, 3]) == {"rating_average": 7.75, "rating_count": 4}


@pytest.mark.req("S3.4")
@pytest.mark.parametrize("sort", [MovieSort.AVERAGE, MovieSort.YEAR])
def test_cursor_tells_the_number_and_the_movie(sort: MovieSort) -> None:
    cursor = cursor_after({"id": 2**46 - 1, "number": 100_000})
    page = PageRequest(decode_cursor(cursor), MAX_LIMIT)
    parameters = list_parameters(MovieFilter(sort=sort), page)
    assert (parameters["below"], parameters["after_id"]) == (100_000, 2**46 - 1)


@pytest.mark.req("S3.2")
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Heat (1995)", ("Heat", 1995)),
        ("Matrix, The (1999) ", ("Matrix, The", 1999)),
        ("Series (2007-)", ("Series", 2007)),
        ("Series (2007\u20132010)", ("Series", 2007)),
        ("No Year", ("No Year", None)),
        ("(500) Days of Summer (2009)", ("(500) Days of Summer", 2009)),
        ("From Beyond (9999)", ("From Beyond (9999)", None)),
        ("(1995)", ("(1995)", None)),
    ],
)
def test_year_is_parted_from_the_title(name: str, parts: tuple[str, int | None]) -> None:
    assert split_title(name) == parts


@pytest.mark.req("S3.2")
def test_letters_of_another_computer_are_mended_and_others_kept() -> None:
    assert mended("LÈon") == "Léon"
    assert mended("Plain") == "Plain"
    assert mended("Alien³") == "Alien³"
    assert mended("七人の侍") == "七人の侍"


@pytest.mark.req("S3.2")
def test_bad_movies_are_listed_with_line_and_reason(tmp_path: Path) -> None:
    made = make_movielens(tmp_path, movies=5, ratings=5)
    heard: list[SkippedRow] = []
    skipped = Skipped(heard.append)
    assert len(list(read_movies(tmp_path, skipped))) == 5
    assert skipped.reasons == made.faults
    assert skipped.first == heard
    with (tmp_path / "movies.csv").open(newline="", encoding="utf-8") as file:
        lines = file.read().split("\n")
    assert lines[heard[0].line - 1].startswith("x1,")
    assert lines[heard[-1].line - 1].startswith("1,Again")


def staged(folder: Path, text: str) -> list[str]:
    """Return the lines for COPY of a file of ratings."""
    path = folder / "ratings.csv"
    path.write_text("head\n" + text, newline="")
    return b"".join(rating_rows(path, lambda *_: None)).decode().splitlines()


@pytest.mark.req("S3.2")
def test_every_line_of_the_ratings_is_staged_and_progress_ends_with_the_file(
    tmp_path: Path,
) -> None:
    make_movielens(tmp_path, movies=300, ratings=40_000)
    path = tmp_path / "ratings.csv"
    seen: list[tuple[int, int]] = []
    rows = b"".join(rating_rows(path, lambda *read: seen.append(read))).splitlines()
    lines = path.read_bytes().splitlines()[1:]
    assert len(seen) > 1
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    assert len(rows) == len(lines)
    plain = [(row, line) for row, line in zip(rows, lines, strict=True) if row == line + b","]
    assert 40_000 <= len(plain) < len(lines)


@pytest.mark.req("S3.2")
@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("1,31,2.5,1260759144", "1,31,2.5,1260759144,"),
        ("1,31,2.5,1260759144\r", "1,31,2.5,1260759144,"),
        ('"8","4","3.0","5"', "8,4,3.0,5,"),
        ("1,031,4,5", "1,31,4,5,"),
        ("1,31,.5,5", "1,31,.5,5,"),
        ("nobody,31,nan,5", ",31,,5,"),
        ("-1,x,4e0,1.5", ",,,,"),
        (" 1,0x1f,1_0,+5", ",,,,"),
        ("1" * 19 + "," + "1" * 19 + ",1,5", ",,1,5,"),
        ("1,2", ",,,,2"),
        ("1,2,3.0,4,5", ",,,,5"),
        ("", ",,,,0"),
        (" ", ",,,,0"),
        ("a\rb", ",,,,1"),
        ("1,31\\,\0,\t", "1,,,,"),
    ],
)
def test_line_of_ratings_has_its_numbers_and_nothing_else(
    tmp_path: Path, line: str, row: str
) -> None:
    assert staged(tmp_path, f"1,2,3.0,4\n{line}\n5,6,0.5,7") == ["1,2,3.0,4,", row, "5,6,0.5,7,"]


_LINES = st.sampled_from(
    ["1,2,3.0,4", "1,2,3.0,4", '"1",2,3.0,4', "1,2", "", " ", "x,2,3.0,4", "1,2,3.0,4\r", "x" * 50]
)


@pytest.mark.req("S3.2")
@given(st.lists(_LINES, max_size=60), st.integers(1, 400))
def test_pieces_of_any_size_make_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], piece: int
) -> None:
    folder = tmp_path_factory.mktemp("ratings")
    text = "\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bsocial.modules.movies.importing.ratings.PIECE_BYTES", piece)
        in_pieces = staged(folder, text)
    assert in_pieces == staged(folder, text)
    assert len(in_pieces) == len(text.split("\n")) - (not lines or not lines[-1])


@pytest.mark.req("S3.2")
@pytest.mark.parametrize(
    ("film", "reason"),
    [
        ({"Title": None}, "no title"),
        ({"Title": True}, "no title"),
        ({"Title": "X", "Release Date": "Jan 01 2046"}, "released in a year that is yet to come"),
        ({"Title": "a\tb"}, "the title cannot be used"),
        ({"Title": "X", "Major Genre": "a|b"}, "a genre cannot be used"),
        (["X"], "no object"),
    ],
)
def test_bad_film_is_listed_with_its_reason(tmp_path: Path, film: object, reason: str) -> None:
    path = tmp_path / "movies.json.gz"
    path.write_bytes(gzip.compress(json.dumps([{"Title": "Good"}, film]).encode()))
    skipped = Skipped()
    assert [movie.title for movie in read_films(path, TODAY, skipped)] == ["Good"]
    assert skipped.first == [SkippedRow("movies.json.gz", 2, reason)]


@pytest.mark.req("S3.2")
def test_film_is_read_with_either_spelling_of_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "movies.json"
    film = {
        "Title": 300,
        "Release_Date": "Mar 09 2007",
        "Major_Genre": "Action",
        "Running_Time_min": 117,
        "IMDB_Rating": 7.8,
        "IMDB_Votes": -5,
    }
    path.write_text(json.dumps([film]))
    (movie,) = read_films(path, TODAY, Skipped())
    assert (movie.title, movie.year, movie.genres) == ("300", 2007, ["Action"])
    assert (movie.running_minutes, str(movie.imdb_rating), movie.imdb_votes) == (117, "7.8", None)
