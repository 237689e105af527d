"""A history of sixty days that was made up, as events and as plain rows to count in SQL."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import asyncpg
import orjson

from bsocial.core.events import Event, EventMessage
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentDeleted
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostLiked, PostViewed
from bsocial.modules.posts.events import PostDeleted
from bsocial.modules.users.events import UserDeleted
from tests.steps.builders import (
    make_comment_created,
    make_post_created,
    make_user_registered,
    numbered,
)

TODAY = date(2026, 3, 15)
DAYS = 60
FIRST = TODAY - timedelta(days=DAYS - 1)
QUIET_DAYS = frozenset(FIRST + timedelta(days=number) for number in (5, 17, 18, 44, DAYS - 1))
"""Nobody logged in."""
USERS = 400
WITHOUT_POSTS = range(350, USERS + 1)
PROLIFIC, PROLIFIC_POSTS = 7, 10_050
"""One who has more posts than Elasticsearch gives groups in an answer."""
POSTS = 240
LAST_MOMENT = time(23, 59, 59, 999_999)


@dataclass
class History:
    """What happened, in order, and the same as rows."""

    events: list[tuple[datetime, Event]] = field(default_factory=list)
    logins: list[tuple[int, datetime]] = field(default_factory=list)
    posts: list[tuple[int, int, str, str]] = field(default_factory=list)
    comments: list[tuple[int, datetime]] = field(default_factory=list)

    def messages(self) -> list[EventMessage]:
        return [numbered(event, at, number) for number, (at, event) in enumerate(self.events, 1)]


def make_history(seed: int = 20_260_315) -> History:
    """Make one up: ties, posts without comments, users without posts, days without logins."""
    chance = random.Random(seed)
    history = History()
    midnight = datetime.combine(FIRST, time(), UTC)
    for user_id in range(1, USERS + 1):
        registered = make_user_registered(
            user_id=user_id, username=f"user-{user_id}", registered_at=midnight
        )
        history.events.append((midnight, registered))
    _add_logins(history, chance)
    _add_posts(history, chance)
    _add_comments(history, chance)
    _add_noise(history, chance)
    history.events.sort(key=lambda each: each[0])
    return history


def _days() -> Iterator[date]:
    for number in range(DAYS):
        yield FIRST + timedelta(days=number)


def _moment(day: date, chance: random.Random) -> datetime:
    """Choose a moment of a day; its first and its last come often."""
    at = chance.choice([time(), LAST_MOMENT, time(12, 30, 1, 500), time(23, 59, 59, 999)])
    return datetime.combine(day, at, UTC)


def _add_logins(history: History, chance: random.Random) -> None:
    """Let many log in each day, some more than once."""
    for day in _days():
        if day in QUIET_DAYS:
            continue
        users = chance.sample(range(1, USERS + 1), chance.randint(1, USERS))
        for user_id in users + users[: len(users) // 3]:
            at = _moment(day, chance)
            history.logins.append((user_id, at))
            event = UserLoggedIn(user_id=user_id, session_id=user_id, method="password")
            history.events.append((at, event))


def _add_posts(history: History, chance: random.Random) -> None:
    """Let all but some publish, one of them very much."""
    authors = [n for n in range(1, USERS + 1) if n not in WITHOUT_POSTS and n != PROLIFIC]
    chosen = [chance.choice(authors[:40]) for _ in range(POSTS)]
    for number, author_id in enumerate(chosen + [PROLIFIC] * PROLIFIC_POSTS):
        post_id = 1_000 + number
        at = _moment(FIRST + timedelta(days=number % 3), chance)
        visibility = "followers" if chance.random() < 0.3 else "public"
        title = f"Post {post_id} “of” {author_id} \\ 'quoted'"
        history.posts.append((post_id, author_id, title, visibility))
        event = make_post_created(
            post_id=post_id,
            author_id=author_id,
            username=f"user-{author_id}",
            title=title,
            visibility=visibility,
            created_at=at,
        )
        history.events.append((at, event))


def _add_comments(history: History, chance: random.Random) -> None:
    """Comment a part of the posts, few or many times, so that many counts are equal."""
    commented = [each for each in history.posts if each[0] % 4]
    some, prolific = commented[: POSTS // 2], commented[POSTS:]
    for day in list(_days())[4:]:
        for post_id, author_id, _title, visibility in [
            *chance.sample(some, 25),
            *chance.sample(prolific, 10),
        ]:
            for _ in range(chance.choice([1, 1, 2, 3, 3, 5])):
                at = _moment(day, chance)
                history.comments.append((post_id, at))
                user_id = chance.randint(1, USERS)
                event = make_comment_created(
                    comment_id=len(history.comments),
                    post_id=post_id,
                    author_id=author_id,
                    visibility=visibility,
                    user_id=user_id,
                    username=f"user-{user_id}",
                    created_at=at,
                )
                history.events.append((at, event))


def _add_noise(history: History, chance: random.Random) -> None:
    for day in _days():
        at = _moment(day, chance)
        post_id, user_id = chance.choice(history.posts)[0], chance.randint(2, USERS)
        history.events += [
            (at, PostLiked(post_id=post_id, user_id=user_id)),
            (at, PostViewed(post_id=post_id, user_id=user_id)),
            (at, UserFollowed(user_id=user_id, followed_id=1)),
        ]


def deletions(history: History) -> History:
    """Delete a part of everything, at the end."""
    at = datetime.combine(TODAY, time(13), UTC)
    gone: list[Event] = [
        PostDeleted(post_id=post_id, author_id=author_id)
        for post_id, author_id, _title, _visibility in history.posts[:POSTS:2]
    ]
    gone += [UserDeleted(user_id=user_id) for user_id in range(1, USERS, 3)]
    gone += [
        CommentDeleted(comment_id=number, post_id=post_id, author_id=1, user_id=1)
        for number, (post_id, _at) in enumerate(history.comments[::5], 1)
    ]
    return History(events=history.events + [(at, event) for event in gone])


async def store_events(sql: asyncpg.Connection, messages: Sequence[EventMessage]) -> None:
    """Write events into the log as they stand there."""
    records = []
    for number, each in enumerate(messages, 1):
        envelope = orjson.loads(each.body)
        payload = orjson.dumps({"actor": envelope["actor"], "data": envelope["data"]}).decode()
        records.append((number, each.event_id, each.type, 1, each.key, payload, each.occurred_at))
    columns = ("id", "event_id", "type", "version", "key", "payload", "occurred_at")
    await sql.copy_records_to_table("event_log", records=records, columns=columns)


async def store_rows(sql: asyncpg.Connection, history: History) -> None:
    """Write the same as plain rows, for the answers to be compared with."""
    await sql.execute(
        "create table plain_logins (user_id bigint, at timestamptz);"
        "create table plain_posts (id bigint, author_id bigint, title text, visibility text);"
        "create table plain_comments (post_id bigint, at timestamptz)"
    )
    await sql.copy_records_to_table("plain_logins", records=history.logins)
    await sql.copy_records_to_table("plain_posts", records=history.posts)
    await sql.copy_records_to_table("plain_comments", records=history.comments)
