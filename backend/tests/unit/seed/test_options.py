"""What can be asked for."""

import pytest

from bsocial.entrypoints.seed.options import InvalidSeedOption, SeedOptions


@pytest.mark.parametrize(
    "options",
    [
        SeedOptions(users=0),
        SeedOptions(posts=0),
        SeedOptions(logs=-1),
        SeedOptions(days=0),
        SeedOptions(users=10**9),
        SeedOptions(logs=10**12),
        SeedOptions(follows=-1),
        SeedOptions(comments=-1),
        SeedOptions(comments=10**9),
        SeedOptions(login_days=4_000),
    ],
)
def test_impossible_counts_are_refused_by_name(options: SeedOptions) -> None:
    with pytest.raises(
        InvalidSeedOption,
        match=r"--(users|posts|logs|days|follows|comments|login-days) must be between",
    ):
        options.check()
