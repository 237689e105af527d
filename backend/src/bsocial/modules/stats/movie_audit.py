"""Counts the ratings and compares them with the counters of movies."""

from collections import Counter

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bsocial.modules.stats.report import AuditReport
from bsocial.schema import ImportedRating, Movie, MovieStats, Rating, RatingDelta
from bsocial.schema.movies import SCORES

_RANK_UNIT = 10_000
_RATINGS = select(Rating.movie_id, Rating.score, func.count()).group_by(
    Rating.movie_id, Rating.score
)
_IMPORTED = select(ImportedRating.movie_id, ImportedRating.score, func.count()).group_by(
    ImportedRating.movie_id, ImportedRating.score
)
_DELTAS = select(RatingDelta.movie_id, RatingDelta.score, func.sum(RatingDelta.change)).group_by(
    RatingDelta.movie_id, RatingDelta.score
)
_MOVIES = select(Movie.id).order_by(Movie.id)
_STATS = select(MovieStats.movie_id, MovieStats.scores, MovieStats.imported, MovieStats.rank)

Scores = Counter[tuple[int, int]]
"""The number of ratings by movie and score."""


async def audit_movies(connection: AsyncConnection, report: AuditReport) -> None:
    """Compare every counter of every movie, and add the counted totals to the report."""
    ratings = await _count(connection, _RATINGS)
    imported = await _count(connection, _IMPORTED)
    deltas = await _count(connection, _DELTAS)
    counted = ratings + imported
    movies = set((await connection.execute(_MOVIES)).scalars())
    stats = {row.movie_id: row for row in await connection.execute(_STATS)}
    for movie_id in sorted(movies | stats.keys() | {movie for movie, _ in deltas}):
        subject = f"movie {movie_id}"
        report.compare(
            subject, "rows in movie_stats", int(movie_id in movies), int(movie_id in stats)
        )
        if movie_id not in stats:
            continue
        row = stats[movie_id]
        for place, score in enumerate(SCORES):
            key = movie_id, score
            report.compare(
                subject, f"ratings of {score}", counted[key], row.scores[place] + deltas[key]
            )
            report.compare(subject, f"imported {score}", imported[key], row.imported[place])
        report.compare(subject, "rank", _rank(row.scores), row.rank)
    report.totals |= {
        "movies": len(movies),
        "ratings": ratings.total(),
        "imported ratings": imported.total(),
    }


async def _count(connection: AsyncConnection, statement: Select[int, int, int]) -> Scores:
    """Return the counts of a statement by movie and score."""
    rows = await connection.execute(statement)
    return Counter({(row[0], row[1]): int(row[2]) for row in rows})


def _rank(scores: list[int]) -> int:
    """Return the average times 10,000, rounded as PostgreSQL rounds."""
    count = sum(scores)
    total = sum(score * number for score, number in zip(SCORES, scores, strict=True))
    return (2 * _RANK_UNIT * total + count) // (2 * count) if count else 0
