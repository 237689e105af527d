"""Events of what a seed made up: history with xid 0, which readers skip and a replay sends."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from bsocial.entrypoints.seed.conversation import Conversation
from bsocial.entrypoints.seed.event_rows import EventTemplate, framed, json_time
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


class Happenings(NamedTuple):
    """Events of one class: their times in ascending order, and how to write one.

    `row` takes the place of an event and the id that it gets in the log.
    """

    times: "array[int]"
    row: Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class History:
    """Everybody and everything that a seed made up, beside the likes and views of its plan."""

    plan: Plan
    people: Sequence[Person]
    stories: Sequence[Story]
    friendships: Friendships
    conversation: Conversation
    visits: Visits

    def happenings(self) -> Iterator[Happenings]:
        """Give all events, class by class."""
        names = [orjson.dumps(person.username) for person in self.people]
        users = [framed(person.id) for person in self.people]
        posts = [framed(story.id) for story in self.stories]
        yield self._registered(names, users)
        yield self._created(names, posts)
        yield self._unliked(names, posts)
        yield self._followed(names, users)
        yield self._logged_in(names, users)
        yield self._commented(names, posts)

    def _registered(self, names: list[bytes], users: list[bytes]) -> Happenings:
        """Tell who came."""
        times = array("q", (microseconds(person.created_at) for person in self.people))

        def row(index: int, fact_id: int) -> bytes:
            """Write one."""
            person, name = self.people[index], names[index]
            told = orjson.dumps(person.first_name), orjson.dumps(person.last_name)
            values = (person.id, name, person.id, name, *told, json_time(times[index]))
            return _REGISTERED.row(fact_id, times[index], users[index], values)

        return Happenings(times, row)

    def _created(self, names: list[bytes], posts: list[bytes]) -> Happenings:
        """Tell what was published."""
        times = array("q", (microseconds(story.created_at) for story in self.stories))

        def row(index: int, fact_id: int) -> bytes:
            """Write one."""
            story = self.stories[index]
            author = (story.author_id, names[story.author_id - self.plan.ids.user])
            told = map(orjson.dumps, (story.title, story.text, story.image_url))
            values = (*author, story.id, *author, *told, json_time(times[index]))
            return _CREATED.row(fact_id, times[index], posts[index], values)

        return Happenings(times, row)

    def _unliked(self, names: list[bytes], posts: list[bytes]) -> Happenings:
        """Tell which likes were taken back."""
        likes = sorted(self.plan.likes.taken_back(), key=lambda like: like.unliked_at)

        def row(index: int, fact_id: int) -> bytes:
            """Write one."""
            like = likes[index]
            story, user = self.stories[like.post], self.plan.ids.user + like.user
            values = (user, names[like.user], story.id, story.author_id, user)
            return _UNLIKED.row(fact_id, like.unliked_at, posts[like.post], values)

        return Happenings(array("q", (like.unliked_at for like in likes)), row)

    def _followed(self, names: list[bytes], users: list[bytes]) -> Happenings:
        """Tell who began to follow whom."""
        first, found = self.plan.ids.user, self.friendships

        def row(index: int, fact_id: int) -> bytes:
            """Write one."""
            follower = found.followers[index]
            ids = (first + follower, first + found.followed[index])
            values = (ids[0], names[follower], *ids)
            return _FOLLOWED.row(fact_id, found.since[index], users[follower], values)

        return Happenings(found.since, row)

    def _logged_in(self, names: list[bytes], users: list[bytes]) -> Happenings:
        """Tell who signed in. Their sessions are over, and so their rows are gone."""
        ids, visits = self.plan.ids, self.visits

        def row(index: int, fact_id: int) -> bytes:
            """Write one."""
            user = visits.users[index]
            values = (ids.user + user, names[user], ids.user + user, ids.session + index)
            return _LOGGED_IN.row(fact_id, visits.came_at[index], users[user], values)

        return Happenings(visits.came_at, row)

    def _commented(self, names: list[bytes], posts: list[bytes]) -> Happenings:
        """Tell what was said."""
        ids, said = self.plan.ids, self.conversation
        authors = [story.author_id for story in self.stories]
        texts = [remark.as_json for remark in said.remarks]

        def row(index: int, fact_id: int) -> bytes:
            """Write one."""
            at, post, user = said.said_at[index], said.posts[index], said.users[index]
            who = (ids.user + user, names[user])
            where = (ids.comment + index, ids.post + post, authors[post])
            values = (*who, *where, *who, texts[said.texts[index]], json_time(at))
            return _COMMENTED.row(fact_id, at, posts[post], values)

        return Happenings(said.said_at, row)
