"""A million posts by people who post and people who stopped, and those who follow them."""

from collections.abc import Sequence

from tests.benchmarks.data import run

AUTHORS = 20_000
"""How many post to this day, the first of them much more than the last; as many stopped."""
POSTS = 1_000_000
OLD_POSTS = 400_000
"""The posts of the time when all of them posted."""
SECONDS_BETWEEN_POSTS = 20
FOLLOWED = (10, 500, 5_000)
VIEWERS = 20
"""How many follow so many, of either kind; the first of each is measured over HTTP."""


def fill_feed(database_url: str) -> None:
    """Make authors, posts and followers."""
    authors = (
        "insert into users (id, username, username_key)"
        f" select n, 'author-' || n, 'author-' || n from generate_series(1, {2 * AUTHORS}) n"
    )
    posts = (
        "insert into posts (id, author_id, title, text, created_at)"
        f" select n, case when n <= {OLD_POSTS} and n % 2 = 0"
        f" then {AUTHORS} + 1 + (n / 2) % {AUTHORS}"
        f" else 1 + floor({AUTHORS} * power(random(), 3))::bigint end,"
        " 'A title of post ' || n, repeat('Some words of post ' || n || '. ', 12),"
        f" now() - make_interval(secs => ({POSTS} - n) * {SECONDS_BETWEEN_POSTS})"
        f" from generate_series(1, {POSTS}) n"
    )
    counters = (
        "insert into post_stats (post_id, is_ranked, views, likes)"
        " select id, true, id % 1000, id % 100 from posts"
    )
    newest = (
        "update users set last_post_id = newest.id from (select author_id, max(id) id"
        " from posts group by author_id) newest where users.id = newest.author_id"
    )
    sequences = (
        "select setval('users_id_seq', (select max(id) from users)),"
        " setval('posts_id_seq', (select max(id) from posts))"
    )
    viewers = [_viewers(followed, is_active=active) for followed, active in kinds()]
    tidy = ["vacuum (analyze)", "checkpoint"]
    run(database_url, [authors, posts, counters, newest, *viewers, sequences, *tidy])


def kinds() -> Sequence[tuple[int, bool]]:
    """Give every kind of viewer: how many they follow, and whether those still post."""
    return [(followed, is_active) for is_active in (True, False) for followed in FOLLOWED]


def viewer_ids(followed: int, *, is_active: bool) -> list[int]:
    first = 1_000_000 + 100 * kinds().index((followed, is_active))
    return list(range(first, first + VIEWERS))


def username(viewer_id: int) -> str:
    return f"viewer-{viewer_id}"


def _viewers(followed: int, *, is_active: bool) -> str:
    """Write the statement that adds the viewers of a kind, each with follows of their own."""
    ids = viewer_ids(followed, is_active=is_active)
    first = 1 if is_active else AUTHORS + 1
    return (
        "with added as (insert into users (id, username, username_key)"
        " select n, 'viewer-' || n, 'viewer-' || n"
        f" from generate_series({ids[0]}, {ids[-1]}) n returning id)"
        " insert into follows (follower_id, followed_id)"
        f" select id, {first} + (n::bigint * {AUTHORS} / {followed} + id * 7) % {AUTHORS}"
        f" from added, generate_series(0, {followed - 1}) n"
    )
