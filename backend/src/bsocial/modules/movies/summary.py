"""Averages and distributions of ratings."""

from collections.abc import Sequence
from typing import Any

from bsocial.modules.movies.model import LOWEST_SCORE


def summary(scores: Sequence[int]) -> dict[str, Any]:
    """Return average and count; `scores` holds the number of each score, lowest first."""
    count = sum(scores)
    total = sum(score * number for score, number in enumerate(scores, LOWEST_SCORE))
    return {"rating_average": total / count if count else None, "rating_count": count}


def distribution(scores: Sequence[int], *, imported_count: int) -> dict[str, Any]:
    """Return the summary, and the numbers it is made of."""
    return summary(scores) | {
        "rating_distribution": list(scores),
        "imported_count": imported_count,
    }
