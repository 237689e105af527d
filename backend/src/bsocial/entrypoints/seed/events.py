"""Events of what a seed made up: history with xid 0, which readers skip and a replay sends."""

from typing import NamedTuple

from pydantic import BaseModel

from bsocial.core.events import Actor, Event
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.movies.events import MovieRated
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.users.events import UserRegistered

INSERT_EVENTS = """
insert into {table} (xid, id, occurred_at, event_id, type, version, key, payload)
select '0'::xid8, id, at, (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0')
    || '7000' || lpad(to_hex(id & 4611686018427387903 | (-9223372036854775808)), 16, '0'))::uuid,
    type, version, key, payload
from ({source}) numbered
"""
"""Events from a `source` of ids and what is told. The event_id is that of core's `fact_uuid`."""


class Telling(NamedTuple):
    """How rows become events of a class, or of one that takes its place.

    `at` is their time, and `data` lists columns named like its fields; those that have a default
    may be missing. `source` has a table `actor` of users.
    """

    event: type[Event]
    at: str
    data: str
    source: str

    def select(self) -> str:
        """Write the statement that gives `at, type, version, key, payload`."""
        event = self.event
        # An event of the names of columns: its key is the name of the column that is the key.
        named = event.model_construct(**{name: f"data.{name}" for name in event.model_fields})
        return f"""
            select {self.at} as at, '{event.type}' as type, {event.version} as version,
                {named.key}::text as key, jsonb_build_object(
                    'actor', {_defaults(Actor)} || to_jsonb(who),
                    'data', {_defaults(event)} || to_jsonb(data)) as payload
            from {self.source}, lateral (select {self.data}) as data,
                lateral (select actor.id, actor.username) as who"""


def _defaults(model: type[BaseModel]) -> str:
    """Write the fields of a model that have a default as a constant of SQL."""
    return "'" + model.model_construct().model_dump_json().replace("'", "''") + "'::jsonb"


def _time(column: str) -> str:
    """Write the expression of a time as pydantic writes it."""
    return f"""to_char({column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def tell_history() -> list[Telling]:
    """Return how everything is told that a seed makes up, beside its likes and views."""
    by, under = (
        "join bsocial_seed.people actor on actor.id =",
        "join bsocial_seed.posts p on p.id =",
    )
    return [
        Telling(
            UserRegistered,
            "actor.created_at",
            "actor.id as user_id, actor.username, null as email, actor.first_name,"
            f" actor.last_name, {_time('actor.created_at')} as registered_at",
            "bsocial_seed.people actor",
        ),
        Telling(
            PostCreated,
            "p.created_at",
            "p.id as post_id, p.author_id, actor.username, null as email, p.title,"
            " p.text as content, p.image_url, 'public' as visibility,"
            f" {_time('p.created_at')} as created_at",
            f"bsocial_seed.posts p {by} p.author_id",
        ),
        Telling(
            PostUnliked,
            "l.unliked_at",
            "p.id as post_id, p.author_id, l.user_id",
            f"bsocial_seed.likes l {by} l.user_id {under} l.post_id",
        ),
        Telling(
            UserFollowed,
            "f.created_at",
            "f.follower_id as user_id, f.followed_id",
            f"bsocial_seed.follows f {by} f.follower_id",
        ),
        Telling(  # Their sessions are over, and so their rows are gone.
            UserLoggedIn,
            "l.came_at",
            "l.user_id, l.session_id, 'username' as method",
            f"bsocial_seed.logins l {by} l.user_id",
        ),
        Telling(
            CommentCreated,
            "c.created_at",
            "c.id as comment_id, c.post_id, p.author_id, 'public' as visibility,"
            " actor.id as user_id, actor.username, null as email, c.text as content,"
            f" {_time('c.created_at')} as created_at",
            f"bsocial_seed.comments c {by} c.author_id {under} c.post_id",
        ),
    ]


def tell_opinions() -> Telling:
    """Return how a rating of `pg_temp.opinions` is told."""
    return Telling(
        MovieRated,
        "o.at",
        "o.movie_id, o.user_id, o.score, null as previous_score",
        "pg_temp.opinions o join users actor on actor.id = o.user_id",
    )
