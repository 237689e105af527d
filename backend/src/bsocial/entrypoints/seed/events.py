"""Events of what a seed made up: history with xid 0, which readers skip and a replay sends."""

from pydantic import BaseModel

from bsocial.core.events import Actor, Event
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.movies.events import MovieRated
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.users.events import UserRegistered

_REGISTERED = """
select created_at as at, id as actor_id, username as actor_name, id as user_id, username,
    null as email, first_name, last_name, as_json(created_at) as registered_at
from people"""
_CREATED = """
select stories.created_at as at, author_id as actor_id, username as actor_name,
    stories.id as post_id, author_id, username, null as email, title, text as content, image_url,
    'public' as visibility, as_json(stories.created_at) as created_at
from stories join people on people.id = author_id"""
_UNLIKED = """
select unliked_at as at, user_id as actor_id, username as actor_name, post_id, author_id, user_id
from liked join stories on stories.id = post_id join people on people.id = user_id"""
_FOLLOWED = """
select at, follower_id as actor_id, username as actor_name, follower_id as user_id, followed_id
from followed join people on people.id = follower_id"""
_LOGGED_IN = """
select at, user_id as actor_id, username as actor_name, user_id, session_id, 'username' as method
from came join people on people.id = user_id"""
_COMMENTED = """
select at, user_id as actor_id, username as actor_name, said.id as comment_id, post_id, author_id,
    'public' as visibility, user_id, username, null as email, said.text as content,
    as_json(at) as created_at
from said join stories on stories.id = post_id join people on people.id = user_id"""
_RATED = """
select at, user_id as actor_id, username as actor_name, movie_id, user_id, score,
    null as previous_score
from opinions join users on users.id = user_id"""

# The event_id is that of core's `fact_uuid`.
INSERT_EVENTS = """
insert into {table} (xid, id, occurred_at, event_id, type, version, key, payload)
select '0'::xid8, id, at, (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0')
    || '7000' || lpad(to_hex(id & 4611686018427387903 | (-9223372036854775808)), 16, '0'))::uuid,
    type, version, key, payload from ({source}) numbered
"""


def history() -> str:
    """Write the statement of all events of a seed, beside its likes and views."""
    pairs = (
        *((UserRegistered, _REGISTERED), (PostCreated, _CREATED), (PostUnliked, _UNLIKED)),
        *((UserFollowed, _FOLLOWED), (UserLoggedIn, _LOGGED_IN), (CommentCreated, _COMMENTED)),
    )
    return " union all ".join(_events(event, rows) for event, rows in pairs)


def ratings() -> str:
    """Write the statement of the events of all opinions."""
    return _events(MovieRated, _RATED)


def _events(event: type[Event], rows: str) -> str:
    """Write the statement that makes events `(at, type, version, key, payload)` of rows.

    The columns of `rows` are `at`, `actor_id`, `actor_name` and one for each field of the class
    without a default: PostgreSQL raises UndefinedColumnError for one that is missing.
    """
    required = (name for name, field in event.model_fields.items() if field.is_required())
    fields = {name: f"it.{name}" for name in required}
    # An event with names of columns for values: its key is the name of the column that is the key.
    key = event.model_construct(None, **fields).key
    data = ", ".join(f"'{name}', {column}" for name, column in fields.items())
    return f"""
        select at, '{event.type}' as type, {event.version} as version, {key}::text as key,
            jsonb_build_object('actor', {_defaults(Actor)}
                    || jsonb_build_object('id', actor_id, 'username', actor_name),
                'data', {_defaults(event)} || jsonb_build_object({data})) as payload
        from ({rows}) it"""


def _defaults(model: type[BaseModel]) -> str:
    """Write the fields of a model that have a default as a constant of SQL."""
    written = model.model_construct(None).model_dump_json().replace("'", "''")
    return f"'{written}'::jsonb"
