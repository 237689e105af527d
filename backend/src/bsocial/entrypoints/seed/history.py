"""Events of what a seed made up: history with xid 0, which readers skip and a replay sends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge

import orjson

from bsocial.entrypoints.seed.conversation import Conversation
from bsocial.entrypoints.seed.event_rows import EventRow, EventTemplate, json_time
from bsocial.entrypoints.seed.friendships import Friendships
from bsocial.entrypoints.seed.people import Person
from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.stories import Story
from bsocial.entrypoints.seed.timeline import microseconds
from bsocial.entrypoints.seed.visits import Visits
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostUnliked
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.users.events import UserRegistered

_REGISTERED = EventTemplate(UserRegistered, email=None)
_CREATED = EventTemplate(PostCreated, email=None, visibility="public")
_UNLIKED = EventTemplate(PostUnliked)
_FOLLOWED = EventTemplate(UserFollowed)
_LOGGED_IN = EventTemplate(UserLoggedIn, method="username")
_COMMENTED = EventTemplate(CommentCreated, email=None, visibility="public")


@dataclass(frozen=True)
class History:
    """Everybody and everything that a seed made up, beside the likes and views of its plan."""

    plan: Plan
    people: Sequence[Person]
    stories: Sequence[Story]
    friendships: Friendships
    conversation: Conversation
    visits: Visits

    @cached_property
    def _names(self) -> list[bytes]:
        """Write all usernames as JSON, once."""
        return [orjson.dumps(person.username) for person in self.people]

    def events(self) -> Iterator[EventRow]:
        """Give all events in the order of their times; none of them is kept."""
        return merge(
            self._registered(),
            self._created(),
            self._unliked(),
            self._followed(),
            self._logged_in(),
            self._commented(),
        )

    def _registered(self) -> Iterator[EventRow]:
        """Tell who came."""
        for person, name in zip(self.people, self._names, strict=True):
            at = microseconds(person.created_at)
            names = orjson.dumps(person.first_name), orjson.dumps(person.last_name)
            values = (person.id, name, person.id, name, *names, json_time(at))
            yield _REGISTERED.row(at, person.id, *values)

    def _created(self) -> Iterator[EventRow]:
        """Tell what was published."""
        first = self.plan.ids.user
        for story in self.stories:
            at = microseconds(story.created_at)
            name = self._names[story.author_id - first]
            told = map(orjson.dumps, (story.title, story.text, story.image_url))
            author = (story.author_id, name)
            yield _CREATED.row(at, story.id, *author, story.id, *author, *told, json_time(at))

    def _unliked(self) -> Iterator[EventRow]:
        """Tell which likes were taken back, in the order of that."""
        ids = self.plan.ids
        for like in sorted(self.plan.likes.taken_back(), key=lambda like: like.unliked_at):
            post, user = self.stories[like.post], ids.user + like.user
            values = (user, self._names[like.user], post.id, post.author_id, user)
            yield _UNLIKED.row(like.unliked_at, post.id, *values)

    def _followed(self) -> Iterator[EventRow]:
        """Tell who began to follow whom."""
        first = self.plan.ids.user
        for follow in self.friendships:
            follower = first + follow.follower
            values = (follower, self._names[follow.follower], follower, first + follow.followed)
            yield _FOLLOWED.row(follow.since, follower, *values)

    def _logged_in(self) -> Iterator[EventRow]:
        """Tell who signed in. Their sessions are over, and so their rows are gone."""
        first = self.plan.ids.user
        for session_id, visit in enumerate(self.visits, self.plan.ids.session):
            user = first + visit.user
            values = (user, self._names[visit.user], user, session_id)
            yield _LOGGED_IN.row(visit.came_at, user, *values)

    def _commented(self) -> Iterator[EventRow]:
        """Tell what was said."""
        ids, remarks = self.plan.ids, self.conversation.remarks
        authors = [story.author_id for story in self.stories]
        for comment_id, (at, post, user, remark) in enumerate(self.conversation, ids.comment):
            post_id, commenter = ids.post + post, (ids.user + user, self._names[user])
            said = (comment_id, post_id, authors[post], *commenter, remarks[remark].as_json)
            yield _COMMENTED.row(at, post_id, *commenter, *said, json_time(at))
