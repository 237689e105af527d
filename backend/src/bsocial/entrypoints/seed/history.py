"""Events of what a seed made up: history with xid 0, which readers skip and a replay sends."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from bsocial.core.events import Actor, Event
from bsocial.core.ids import fact_uuid
from bsocial.entrypoints.seed.people import Person
from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.stories import Story
from bsocial.entrypoints.seed.timeline import moment
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.users.events import UserRegistered


class EventRow(NamedTuple):
    """A row of event_log."""

    xid: int
    id: int
    occurred_at: datetime
    event_id: UUID
    type: str
    version: int
    key: str
    payload: str


def events(plan: Plan, people: list[Person], stories: list[Story], first_id: int) -> list[EventRow]:
    """Give all events in the order of their times, with ids from `first_id` on."""
    happened = sorted(_happened(plan, people, stories), key=lambda item: item[0])
    return [
        _row(first_id + index, occurred_at, actor, event)
        for index, (occurred_at, actor, event) in enumerate(happened)
    ]


def _happened(
    plan: Plan, people: list[Person], stories: list[Story]
) -> Iterator[tuple[datetime, Person, Event]]:
    """Give what happened, when, and who did it."""
    for person in people:
        yield person.created_at, person, _registered(person)
    by_id = {person.id: person for person in people}
    for story in stories:
        author = by_id[story.author_id]
        yield story.created_at, author, _created(story, author)
    for like in plan.likes.taken_back():
        story, person = stories[like.post], people[like.user]
        unliked = PostUnliked(post_id=story.id, author_id=story.author_id, user_id=person.id)
        yield moment(like.unliked_at), person, unliked


def _registered(person: Person) -> Event:
    """Tell that a person came."""
    return UserRegistered(
        user_id=person.id,
        username=person.username,
        email=None,
        first_name=person.first_name,
        last_name=person.last_name,
        registered_at=person.created_at,
    )


def _created(story: Story, author: Person) -> Event:
    """Tell that a post was published."""
    return PostCreated(
        post_id=story.id,
        author_id=author.id,
        username=author.username,
        email=None,
        title=story.title,
        content=story.text,
        image_url=story.image_url,
        visibility="public",
        created_at=story.created_at,
    )


def _row(fact_id: int, occurred_at: datetime, person: Person, event: Event) -> EventRow:
    """Write an event as the log keeps it; its identity follows from its id, as for likes."""
    actor = Actor(id=person.id, username=person.username)
    payload = {"actor": actor.model_dump(mode="json"), "data": event.model_dump(mode="json")}
    return EventRow(
        xid=0,
        id=fact_id,
        occurred_at=occurred_at,
        event_id=fact_uuid(fact_id, int(occurred_at.timestamp() * 1000)),
        type=event.type,
        version=event.version,
        key=event.key,
        payload=orjson.dumps(payload).decode(),
    )
