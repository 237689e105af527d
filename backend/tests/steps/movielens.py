"""Makes a data set in the format in which MovieLens is published, with faults in known places."""

import csv
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

GENRES = ("Action", "Comedy", "Drama", "Film-Noir", "Sci-Fi", "Children")
_TITLES = (
    "Heat",
    "Matrix, The",
    'Who Said "Never", Again?',
    "City of Lost Children, The (Cité des enfants perdus, La)",
    "Ålder & Ωmega",
)
BAD_MOVIES = (
    (["x1", "No Number (1999)", "Drama"], "the movie's number cannot be read"),
    (["1" + "0" * 19, "Too Many (1999)", "Drama"], "the movie's number cannot be read"),
    (["0" * 20 + "9" * 20, "More (1999)", "Drama"], "the movie's number cannot be read"),
    (["900001", "", "Drama"], "the title cannot be used"),
    (["900002", "Two\nlines (1999)", "Drama"], "the title cannot be used"),
    (["900003", "Three (1999)"], "not three columns"),
    (["900004", "Long genre (1999)", "x" * 50], "a genre cannot be used"),
    (["1", "Again (1999)", "Drama"], "the movie stands there already"),
)
BAD_RATINGS = (
    ("{0},{1},5.5,964982703", "the rating is not one of 0.5 to 5 in halves"),
    ("{0},{1},0.0,964982703", "the rating is not one of 0.5 to 5 in halves"),
    ("{0},{1},4.0", "not four columns"),
    ("{0},{1},4.0,964982703,1", "not four columns"),
    ("{0},999999999,4.0,964982703", "the movie is not known"),
    ("nobody,{1},4.0,964982703", "the rater's number cannot be read"),
    ("{0},{1},4.0,yesterday", "the time cannot be read"),
    ("{0},{1},,964982703", "the rating is not one of 0.5 to 5 in halves"),
)
REPEATED = "the rater has rated the movie already"


@dataclass
class Made:
    """What a made data set holds: scores by movie, and how often each fault occurs."""

    scores: dict[int, Counter[int]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    ratings: int = 0


def make_movielens(folder: Path, *, movies: int, ratings: int, seed: int = 1) -> Made:
    """Write movies.csv, links.csv and ratings.csv; gives what an import must find in them."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    made = Made()
    numbers = [1 + 3 * place for place in range(movies)]
    _write_movies(folder, numbers, chance, made)
    _write_ratings(folder, numbers, ratings, chance, made)
    return made


def _write_movies(folder: Path, numbers: list[int], chance: random.Random, made: Made) -> None:
    """Write the movies, some bad rows among them, and their links."""
    with (
        (folder / "movies.csv").open("w", encoding="utf-8", newline="") as movies_file,
        (folder / "links.csv").open("w", encoding="utf-8", newline="") as links_file,
    ):
        movies, links = csv.writer(movies_file), csv.writer(links_file)
        movies.writerow(["movieId", "title", "genres"])
        links.writerow(["movieId", "imdbId", "tmdbId"])
        for number in numbers:
            title = _TITLES[number % len(_TITLES)]
            genres = chance.sample(GENRES, chance.randint(0, 3))
            year = f" ({chance.randint(1930, 2018)})" if number % 11 else ""
            movies.writerow([number, f"{title} {number}{year}", "|".join(genres) or _NONE])
            links.writerow([number, f"{number:07}", number * 2 if number % 5 else ""])
        for row, reason in BAD_MOVIES:
            movies.writerow(row)
            made.faults[f"movies.csv: {reason}"] += 1


_NONE = "(no genres listed)"


def _write_ratings(
    folder: Path, numbers: list[int], count: int, chance: random.Random, made: Made
) -> None:
    """Write the ratings in the order of raters, with a bad row or a repeated one now and then."""
    rater, popular = 0, sorted(numbers)
    with (folder / "ratings.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("userId,movieId,rating,timestamp\n")
        first = ""
        while made.ratings < count:
            rater += 1
            many = min(chance.randint(20, 180), count - made.ratings, len(popular))
            rows = []
            for number in sorted(chance.sample(popular, many)):
                half = chance.randint(1, 10)
                made.scores.setdefault(number, Counter())[half] += 1
                rows.append(
                    f"{rater},{number},{half / 2:.1f},{chance.randint(7 * 10**8, 16 * 10**8)}\n"
                )
            made.ratings += many
            first = first or rows[0]
            if rater % 50 == 0:
                line, reason = BAD_RATINGS[rater // 50 % len(BAD_RATINGS)]
                rows.insert(many // 2, line.format(rater, popular[0]) + "\n")
                made.faults[f"ratings.csv: {reason}"] += 1
            if rater % 70 == 0:  # the same movie again, at the end of what the rater said
                rows.append(rows[0].rsplit(",", 2)[0] + ",0.5,964982703\n")
                made.faults[f"ratings.csv: {REPEATED}"] += 1
            file.writelines(rows)


def repeat_far_away(folder: Path, made: Made) -> None:
    """Append a rating of the first rater at the end, out of order."""
    path = folder / "ratings.csv"
    with path.open(encoding="utf-8") as file:
        file.readline()
        first = file.readline()
    with path.open("a", encoding="utf-8") as file:
        file.write(first)
    made.faults[f"ratings.csv: {REPEATED}"] += 1
