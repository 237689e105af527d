"""What seeded people think of films."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from bsocial.entrypoints.seed.opinions import Film, Rater, form_opinions
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.timeline import moment

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RATERS = [Rater(n, f"user-{n}", NOW - timedelta(days=n)) for n in range(1, 41)]
FILMS = [Film(100 + n, 2 + n % 8, n * n * 100) for n in range(60)]


def test_nobody_rates_a_film_twice_or_before_they_came() -> None:
    opinions = form_opinions(RATERS, FILMS, SeedOptions(ratings=800), NOW)
    assert len(opinions) == 800
    assert max(Counter((each.rater.id, each.movie_id) for each in opinions).values()) == 1
    assert all(each.rater.created_at <= moment(each.at) <= NOW for each in opinions)
    assert {each.score for each in opinions} == set(range(1, 11))
    assert opinions == sorted(opinions)


def test_same_seed_makes_the_same_opinions() -> None:
    options = SeedOptions(ratings=50)
    again = form_opinions(RATERS, FILMS, options, NOW)
    assert form_opinions(RATERS, FILMS, options, NOW) == again
    assert form_opinions(RATERS, FILMS, SeedOptions(ratings=50, random_seed=1), NOW) != again


def test_more_than_there_can_be_are_cut() -> None:
    assert len(form_opinions(RATERS[:2], FILMS[:3], SeedOptions(ratings=500), NOW)) == 3
    assert form_opinions(RATERS, [], SeedOptions(ratings=500), NOW) == []
