"""How rows of data sets are read, and what ratings come to."""

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsocial.core.pagination import MAX_LIMIT, PageRequest, decode_cursor
from bsocial.modules.movies.importing.movielens import read_movies, split_title
from bsocial.modules.movies.importing.ratings import RatingReader
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


@pytest.mark.req("S3.2")
def test_every_good_rating_is_read_and_every_bad_one_named(tmp_path: Path) -> None:
    made = make_movielens(tmp_path, movies=300, ratings=40_000)
    ids = {1 + 3 * place: 10 + place for place in range(300)}
    heard: list[SkippedRow] = []
    seen: list[int] = []
    reader = RatingReader(tmp_path, ids, Skipped(heard.append))
    batches = list(reader.batches(seen.append))
    assert sum(batch.count for batch in batches) == made.ratings == 40_000
    assert len(heard) == sum(n for name, n in made.faults.items() if name.startswith("ratings"))
    assert not reader.may_repeat
    lines = (tmp_path / "ratings.csv").read_text(encoding="utf-8").split("\n")
    for row in heard:
        cells = next(csv.reader([lines[row.line - 1]]))
        is_plain = len(cells) == 4 and cells[2] == "0.5"
        assert is_plain == (row.reason == "the rater has rated the movie already"), row
    with (tmp_path / "ratings.csv").open("rb") as file:
        file.readline()
        assert sum(seen) == len(file.read())


_CELLS = st.tuples(
    st.sampled_from(
        [*"111222345", "9", "0", "007", "x", "", "9223372036854775807", "1" + "0" * 19]
    ),
    st.sampled_from([*"1471471471", "2", "07", "", "9" * 19]),
    st.sampled_from(
        ["4.0", "0.5", "3.5", "5.0", "4", "4.00", "4.50", "4.05", "5.5", "0.0", ".5", ""]
    ),
    st.sampled_from(["964982703", "0", "1", "4102444800", "4102444801", "", "9" * 25, "-1"]),
)
_GOOD = st.tuples(
    st.sampled_from("123456789"), st.sampled_from("147"), st.just("4.0"), st.just("964982703")
)
_ROWS = st.one_of(_GOOD, _GOOD, _CELLS).map(",".join) | st.sampled_from(
    ["", " ", "1,2", '"8","4","3.0","5"', "a\rb", "1,1,4.0,5,6", "8,1,4.0,5\r"]
)


@pytest.mark.req("S3.2")
@given(st.lists(_ROWS, max_size=60), st.booleans(), st.integers(1, 400))
def test_columns_are_read_as_single_rows_are(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], is_sorted: bool, piece: int
) -> None:
    folder = tmp_path_factory.mktemp("ratings")
    lines = sorted(rows) if is_sorted else rows
    (folder / "ratings.csv").write_text("\n".join(["head", *lines]), newline="")

    def read() -> object:
        skipped = Skipped()
        reader = RatingReader(folder, {1: 10, 4: 7, 7: 30}, skipped)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bsocial.modules.movies.importing.ratings.PIECE_BYTES", piece)
            batches = list(reader.batches(lambda _bytes: None))
        written = b"".join(batch.rows for batch in batches)
        numbers = sum(batch.count for batch in batches)
        return written, numbers, dict(reader.counts()), skipped.first, reader.may_repeat

    by_columns = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bsocial.modules.movies.importing.ratings.count_plain", lambda _piece: 0)
        assert read() == by_columns


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
