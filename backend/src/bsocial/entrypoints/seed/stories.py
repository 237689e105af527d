"""Makes posts, readable texts with a picture that fits the title, and what is said under them."""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from bsocial.core.urls import artwork_url
from bsocial.entrypoints.seed.people import Person, read_texts

PICTURE_STEP = 1_000
"""Pictures whose numbers differ by this belong to one family."""


class Story(NamedTuple):
    """A row of posts."""

    id: int
    author_id: int
    title: str
    text: str
    image_url: str


class Draft(NamedTuple):
    """A text that waits for an author."""

    title: str
    picture: int
    text: str


def drafts() -> list[Draft]:
    """Read the texts of posts."""
    stories = read_texts("stories.toml")["story"]
    return [Draft(item["title"], item["picture"], item["text"].strip()) for item in stories]


def make_stories(ids: Iterable[int], people: Sequence[Person], random_seed: int) -> Iterator[Story]:
    """Make a post for each id; when the texts are used up, they are continued."""
    rng = random.Random(f"stories {random_seed}")
    known = drafts()
    rng.shuffle(known)
    for index, post_id in enumerate(ids):
        rounds, number = divmod(index, len(known))
        draft = known[number]
        title = f"{draft.title}, part {rounds + 1}" if rounds else draft.title
        picture = artwork_url(draft.picture + rounds * PICTURE_STEP)
        author = rng.choice(people)
        yield Story(post_id, author.id, title, draft.text, picture)


def make_remarks(random_seed: int) -> list[str]:
    """Return texts of comments in random order; a third are short ones, which come repeatedly."""
    rng = random.Random(f"remarks {random_seed}")
    known = read_texts("comments.toml")
    pairs = [f"{first} {then}" for first, then in product(known["first"], known["then"])]
    texts = pairs + rng.choices(known["alone"], k=len(pairs) // 2)
    rng.shuffle(texts)
    return texts
