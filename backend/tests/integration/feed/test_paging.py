"""Posts come and go while somebody reads the feed page by page: nothing is lost, nothing double."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.integration.feed.conftest import ReadIds
from tests.steps.feeds import (
    add_people,
    add_post,
    draw_post_id,
    follow,
    naive_feed,
    remove_posts,
    unfollow,
)
from tests.steps.sizes import SIZES
from tests.steps.types import Sql

AUTHORS = 4
"""The first is the viewer, the last is followed by nobody at first."""
Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["post", "post", "draw", "commit", "delete", "page", "page", "page", "restart"]
        ),
        st.integers(0, 1_000),
    ),
    min_size=10,
    max_size=40,
)


@dataclass
class Reading:
    """One passage through the feed, from the first page on."""

    standing: set[int]
    """What stood in the feed when it began; those deleted since are taken out."""
    shown: list[int] = field(default_factory=list)
    cursor: str | None = None
    is_over: bool = False


@dataclass
class World:
    sql: Sql
    read_ids: ReadIds
    limit: int
    people: list[int]
    posts: list[int] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)
    reading: Reading | None = None

    @property
    def viewer(self) -> int:
        return self.people[0]

    async def post(self, choice: int) -> None:
        self.posts.append(await add_post(self.sql, self.people[choice % AUTHORS]))

    async def draw(self, _choice: int) -> None:
        """Begin to publish: the id is drawn, and nothing committed."""
        self.drawn.append(await draw_post_id(self.sql))

    async def commit(self, choice: int) -> None:
        """Publish under an id drawn long ago, as a slow transaction does."""
        if self.drawn:
            post_id = self.drawn.pop(choice % len(self.drawn))
            author = self.people[choice % AUTHORS]
            self.posts.append(await add_post(self.sql, author, post_id=post_id))

    async def delete(self, choice: int) -> None:
        if self.posts:
            gone = self.posts.pop(choice % len(self.posts))
            await remove_posts(self.sql, [gone])
            if self.reading:
                self.reading.standing.discard(gone)

    async def restart(self, _choice: int) -> None:
        """Finish reading, and begin anew."""
        await self.finish()
        self.reading = None

    async def page(self, _choice: int) -> None:
        """Read one more page; the first one is what a plain join gives at this moment."""
        if self.reading is None:
            everything = await naive_feed(self.sql, self.viewer, limit=1_000)
            self.reading = Reading(set(everything))
            await self.turn()
            assert self.reading.shown == everything[: self.limit]
        else:
            await self.turn()

    async def turn(self) -> None:
        """Read the next page of this passage."""
        reading = self.reading
        assert reading
        if reading.is_over:
            return
        ids, reading.cursor = await self.read_ids(self.viewer, reading.cursor, self.limit)
        reading.shown += ids
        reading.is_over = reading.cursor is None

    async def finish(self) -> None:
        """Read on to the end, and look at the whole."""
        reading = self.reading
        if reading is None:
            return
        while not reading.is_over:
            await self.turn()
        assert reading.shown == sorted(set(reading.shown), reverse=True), "a double"
        assert reading.standing <= set(reading.shown), "a gap"
        event(f"pages in one passage: {min(len(reading.shown) // self.limit, 8)} or more")


@pytest.mark.req("S1.18")
@settings(
    max_examples=SIZES.feed_runs,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(limit=st.integers(1, 4), begun=st.integers(0, 12), steps=STEPS)
async def test_no_gap_and_no_double_while_posts_come_and_go(
    sql: Sql, read_ids: ReadIds, limit: int, begun: int, steps: list[Step]
) -> None:
    people = await add_people(sql, AUTHORS)
    world = World(sql, read_ids, limit, people)
    await follow(sql, world.viewer, people[1:-1])
    for choice in range(begun):
        await world.post(choice)
    for name, choice in steps:
        await getattr(world, name)(choice)
    await world.finish()


@pytest.mark.req("S1.18", "S1.24", "S1.25", "U6")
@settings(
    max_examples=SIZES.feed_runs,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    limit=st.integers(1, 4),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["post", "draw", "commit", "delete", "follow", "unfollow"]),
            st.integers(0, 1_000),
        ),
        max_size=30,
    ),
)
async def test_first_page_is_never_stale_whoever_does_something(
    sql: Sql, read_ids: ReadIds, limit: int, steps: list[Step]
) -> None:
    """Nobody bumps a stamp here: the statement that shows a cached page must notice by itself."""
    people = await add_people(sql, AUTHORS)
    world = World(sql, read_ids, limit, people)
    for name, choice in steps:
        if name in {"follow", "unfollow"}:
            other = people[1 + choice % (AUTHORS - 1)]
            await {"follow": follow, "unfollow": unfollow}[name](sql, world.viewer, [other])
        else:
            await getattr(world, name)(choice)
        ids, _cursor = await read_ids(world.viewer, limit=limit)
        assert ids == await naive_feed(sql, world.viewer, limit=limit)
