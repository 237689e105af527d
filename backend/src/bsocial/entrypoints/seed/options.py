"""What a seed is asked for, and what it reports."""

from dataclasses import dataclass

from bsocial.core.errors import Invalid

DEFAULT_USERS = 1_000
DEFAULT_POSTS = 24
DEFAULT_LOGS = 1_000_000
DEFAULT_DAYS = 90
DEFAULT_FOLLOWS = 20_000
DEFAULT_COMMENTS = 50_000
DEFAULT_LOGIN_DAYS = 90
DEFAULT_RATINGS = 20_000
DEFAULT_RANDOM_SEED = 20_261_121
MAX_USERS = 200_000
MAX_POSTS = 20_000
MAX_LOGS = 1_000_000_000
MAX_DAYS = 3_650
MAX_FOLLOWS = 1_000_000
MAX_COMMENTS = 1_000_000
MAX_LOGIN_DAYS = 400
MAX_RATINGS = 200_000


class InvalidSeedOption(Invalid):
    """A count lies outside of what can be made."""

    code = "invalid_seed_option"


@dataclass(frozen=True, slots=True)
class SeedOptions:
    """How much to make. The same options at the same hour make the same data."""

    users: int = DEFAULT_USERS
    posts: int = DEFAULT_POSTS
    logs: int = DEFAULT_LOGS
    days: int = DEFAULT_DAYS
    random_seed: int = DEFAULT_RANDOM_SEED
    reset: bool = False
    follows: int = DEFAULT_FOLLOWS
    comments: int = DEFAULT_COMMENTS
    login_days: int = DEFAULT_LOGIN_DAYS
    ratings: int = DEFAULT_RATINGS

    def check(self) -> None:
        """Raise InvalidSeedOption when a count is out of range."""
        for name, value, low, high in (
            ("users", self.users, 1, MAX_USERS),
            ("posts", self.posts, 1, MAX_POSTS),
            ("logs", self.logs, 0, MAX_LOGS),
            ("days", self.days, 1, MAX_DAYS),
            ("follows", self.follows, 0, MAX_FOLLOWS),
            ("comments", self.comments, 0, MAX_COMMENTS),
            ("login-days", self.login_days, 0, MAX_LOGIN_DAYS),
            ("ratings", self.ratings, 0, MAX_RATINGS),
        ):
            if not low <= value <= high:
                msg = f"--{name} must be between {low:,} and {high:,}."
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
