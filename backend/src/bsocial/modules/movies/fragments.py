"""Fragments of statements that count ratings.

A movie's ratings are counted as posts' likes are: the writer of a rating writes deltas beside it,
the roller folds them into the counters, and a reader combines both in one snapshot.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Insert,
    Numeric,
    SQLColumnExpression,
    case,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.sql.selectable import LateralFromClause

from bsocial.platform.db.reader import AnySelect
from bsocial.schema import MovieStats, RatingDelta
from bsocial.schema.movies import SCORES

RANK_UNIT = 10_000
"""A rank is an average times this, so that it is a whole number."""


def changes_by_score(deltas: str = "rating_deltas") -> ColumnElement[Sequence[int]]:
    """Sum the changes of each score, lowest first; for a grouping over `deltas`.

    Written as one text: handling a tree of expressions would take longer than running it.
    """
    sums = (
        f"coalesce(sum({deltas}.change) filter (where {deltas}.score = {score}), 0)::bigint"
        for score in SCORES
    )
    return literal_column(f"array[{', '.join(sums)}]", ARRAY(BigInteger))


def pending_ratings(movie_id: SQLColumnExpression[int]) -> LateralFromClause:
    """Sum the pending changes of one movie, for `join(..., true())`; never null."""
    return (
        select(changes_by_score().label("scores"))
        .select_from(RatingDelta)
        .where(RatingDelta.movie_id == movie_id)
        .lateral("pending")
    )


def scores_after(changes: ColumnElement[Any]) -> list[ColumnElement[int]]:
    """Return the number of ratings of each score, with `changes`, an array, applied."""
    return [MovieStats.scores[score] + changes[score] for score in SCORES]


def rank_of(scores: Sequence[ColumnElement[int]]) -> ColumnElement[int]:
    """Return the average of ratings as a whole number to sort by; 0 without any."""
    count = _sum(scores)
    total = _sum(
        [
            literal_column(str(score), BigInteger) * number
            for score, number in zip(SCORES, scores, strict=True)
        ]
    )
    unit = literal_column(f"{RANK_UNIT}.0", Numeric)
    return case(
        (count > 0, func.round(unit * total / count).cast(BigInteger)),
        else_=literal_column("0", BigInteger),
    )


def _sum(terms: Sequence[ColumnElement[int]]) -> ColumnElement[int]:
    """Return the sum of the terms."""
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def rating_delta_insert(source: AnySelect) -> Insert:
    """Insert a delta for each row of `source`, whose columns are movie_id, score and change.

    Use it as a CTE beside the insert or delete that it counts, so that both happen or none.
    """
    return insert(RatingDelta).from_select(["movie_id", "score", "change"], source)
