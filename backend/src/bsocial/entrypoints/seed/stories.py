"""Makes posts: readable texts, each with a picture that fits its title."""

import random
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from typing import NamedTuple

from bsocial.core.urls import artwork_url
from bsocial.entrypoints.seed.people import Person


class Story(NamedTuple):
    """A row of posts."""

    id: int
    author_id: int
    title: str
    text: str
    image_url: str
    created_at: datetime


class Draft(NamedTuple):
    """A text that waits for an author."""

    title: str
    picture: int
    text: str


def drafts() -> list[Draft]:
    """Read the texts."""
    text = files("bsocial.entrypoints.seed").joinpath("stories.toml").read_text("utf-8")
    return [
        Draft(item["title"], item["picture"], item["text"].strip())
        for item in tomllib.loads(text)["story"]
    ]


def make_stories(
    first_id: int, created: Sequence[datetime], people: Sequence[Person], random_seed: int
) -> Iterator[Story]:
    """Make a post for each time of publication; once all texts are told, they are continued."""
    rng = random.Random(f"stories {random_seed}")
    known = drafts()
    rng.shuffle(known)
    for index, moment in enumerate(created):
        draft = known[index % len(known)]
        part = index // len(known) + 1
        title = draft.title if part == 1 else f"{draft.title}, part {part}"
        author = rng.choice(people)
        picture = picture_of(draft, part)
        yield Story(first_id + index, author.id, title, draft.text, picture, moment)


def picture_of(draft: Draft, part: int) -> str:
    """Name the picture: the chosen one, and for continuations others of the same family."""
    return artwork_url(draft.picture + (part - 1) * PICTURE_STEP)


PICTURE_STEP = 1_000
"""Pictures whose numbers differ by this belong to one family."""
