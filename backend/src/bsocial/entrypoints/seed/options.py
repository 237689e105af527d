"""What a seed is asked for, and what it reports."""

from dataclasses import dataclass

from bsocial.core.errors import Invalid

_LIMITS = {
    "users": (1, 200_000),
    "posts": (1, 20_000),
    "logs": (0, 1_000_000_000),
    "days": (1, 3_650),
    "follows": (0, 1_000_000),
    "comments": (0, 1_000_000),
    "login_days": (0, 400),
    "ratings": (0, 200_000),
}


class InvalidSeedOption(Invalid):
    """A count lies outside of what can be made."""

    code = "invalid_seed_option"


@dataclass(frozen=True, slots=True)
class SeedOptions:
    """How much to make. The same options at the same hour make the same data."""

    users: int = 1_000
    posts: int = 24
    logs: int = 1_000_000
    days: int = 90
    random_seed: int = 20_261_121
    reset: bool = False
    follows: int = 20_000
    comments: int = 50_000
    login_days: int = 90
    ratings: int = 20_000

    def check(self) -> None:
        """Raise InvalidSeedOption when a count is out of range."""
        for name, (low, high) in _LIMITS.items():
            if not low <= getattr(self, name) <= high:
                option = name.replace("_", "-")
                msg = f"--{option} must be between {low:,} and {high:,}."
                raise InvalidSeedOption(msg)


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was made, and how long it took.

    `logs` counts views and all likes, `likes` those that were not taken back. There may be fewer
    follows than were asked for: nobody follows everybody.
    """

    users: int
    posts: int
    logs: int
    views: int
    likes: int
    follows: int
    comments: int
    logins: int
    seconds: float
