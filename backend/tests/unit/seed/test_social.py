"""Follows, comments and sign-ins of a plan, and the rows that tell of them."""

import struct
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bsocial.core.events import Actor
from bsocial.core.ids import fact_uuid
from bsocial.entrypoints.seed.conversation import Conversation
from bsocial.entrypoints.seed.event_rows import EventTemplate, framed, json_time
from bsocial.entrypoints.seed.friendships import Friendships
from bsocial.entrypoints.seed.options import InvalidSeedOption, SeedOptions
from bsocial.entrypoints.seed.plan import FirstIds, Plan, make_plan
from bsocial.entrypoints.seed.timeline import microseconds, moment
from bsocial.entrypoints.seed.visits import Visits
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.comments.schemas import CommentCreate

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


def plan_of(users: int = 200, posts: int = 24, days: int = 90, random_seed: int = 1) -> Plan:
    """Make a plan at a fixed moment."""
    options = SeedOptions(users, posts, 1_000, days, random_seed)
    return make_plan(options, FirstIds(7, 11, 1_000), NOW)


@settings(deadline=None, max_examples=40)  # the machine may be busy
@given(users=st.integers(1, 60), count=st.integers(0, 2_000), random_seed=st.integers(0, 50))
def test_follows_are_pairs_of_different_people_and_as_many_as_possible(
    users: int, count: int, random_seed: int
) -> None:
    plan = plan_of(users, random_seed=random_seed)
    made = Friendships.make(plan, count, {0})
    most = -(-(users - 1) // 3)
    pairs = [(follow.follower, follow.followed) for follow in made]
    assert len(made) == min(count, most * users) == len(set(pairs))
    assert all(one != other for one, other in pairs)
    assert max(Counter(follower for follower, _ in pairs).values(), default=0) <= most
    assert list(made.since) == sorted(made.since)


@settings(deadline=None, max_examples=30)  # the machine may be busy
@given(
    users=st.integers(1, 60),
    posts=st.integers(1, 30),
    days=st.integers(1, 40),
    count=st.integers(0, 3_000),
)
def test_comments_of_any_number_add_up_and_come_after_their_posts(
    users: int, posts: int, days: int, count: int
) -> None:
    plan = plan_of(users, posts, days)
    said = Conversation.make(plan, count)
    assert len(said) == count == sum(said.per_post(posts))
    assert list(said.said_at) == sorted(said.said_at)
    for comment in said:
        assert plan.post_times[comment.post] <= moment(comment.said_at) < plan.timeline.end
        assert 0 <= comment.user < users


def test_remarks_are_accepted_by_the_product_and_differ() -> None:
    remarks = Conversation.make(plan_of(), 0).remarks
    texts = {remark.text.decode() for remark in remarks}
    assert len(texts) > 1_000
    for remark in remarks:
        assert CommentCreate(text=remark.text.decode()).text == orjson.loads(remark.as_json)


@pytest.mark.parametrize("days", [0, 1, 90, 200])
def test_nobody_signs_in_more_than_twice_a_day_or_before_being_there(days: int) -> None:
    plan = plan_of()
    visits = Visits.make(plan, days)
    assert bool(len(visits)) is bool(days)
    assert list(visits.came_at) == sorted(visits.came_at)
    per_day = Counter((moment(visit.came_at).date(), visit.user) for visit in visits)
    assert max(per_day.values(), default=0) <= 2
    for visit in visits:
        assert plan.user_times[visit.user] < moment(visit.came_at) < plan.timeline.end


def test_same_options_make_the_same_conversation() -> None:
    for make in (
        lambda plan: Conversation.make(plan, 500),
        lambda plan: Friendships.make(plan, 500, {1, 2}),
        lambda plan: Visits.make(plan, 20),
    ):
        assert list(make(plan_of())) == list(make(plan_of()))
        assert list(make(plan_of())) != list(make(plan_of(random_seed=2)))


def test_event_row_is_what_the_product_would_write() -> None:
    at = microseconds(datetime(2026, 11, 3, 12, 30, 15, 123456, UTC))
    event = CommentCreated(
        comment_id=5,
        post_id=6,
        author_id=7,
        visibility="public",
        user_id=8,
        username='a"d\\a',
        email=None,
        content="100 % “nice”\n\u2028",
        created_at=moment(at),
    )
    name, text = orjson.dumps(event.username), orjson.dumps(event.content)
    template = EventTemplate(CommentCreated, email=None, visibility="public")
    values = (8, name, 5, 6, 7, 8, name, text, json_time(at))
    row = template.row(77, at, framed(6), values)
    fields = []
    (count,) = struct.unpack_from("!h", row)
    place = 2
    for _ in range(count):
        (length,) = struct.unpack_from("!i", row, place)
        fields.append(row[place + 4 : place + 4 + length])
        place += 4 + length
    assert place == len(row)
    xid, fact_id, occurred_at, event_id, kind, version, key, payload = fields
    assert [int.from_bytes(each, "big") for each in (xid, fact_id, occurred_at)] == [0, 77, at]
    assert UUID(bytes=event_id) == fact_uuid(77, int(moment(at).timestamp() * 1000))
    assert (kind, key) == (event.type.encode(), event.key.encode())
    assert int.from_bytes(version, "big") == event.version
    assert payload[:1] == b"\x01"
    assert orjson.loads(payload[1:]) == {
        "actor": Actor(id=8, username=event.username).model_dump(),
        "data": event.model_dump(mode="json"),
    }


@given(st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  made aware below
def test_time_is_written_so_that_it_is_read_back(when: datetime) -> None:
    aware = when.replace(tzinfo=UTC)
    written = json_time(microseconds(aware))
    assert TypeAdapter(datetime).validate_json(written) == aware


@pytest.mark.parametrize(
    "options",
    [
        SeedOptions(follows=-1),
        SeedOptions(comments=-1),
        SeedOptions(comments=10**9),
        SeedOptions(login_days=4_000),
    ],
)
def test_impossible_counts_are_refused_by_name(options: SeedOptions) -> None:
    with pytest.raises(InvalidSeedOption, match=r"--(follows|comments|login-days) must be"):
        options.check()
