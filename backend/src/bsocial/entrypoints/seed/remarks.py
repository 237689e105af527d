"""What people say under posts: short texts, put together from sentences that go together."""

import random
import tomllib
from importlib.resources import files
from itertools import product
from typing import NamedTuple

import orjson

_ALONE_IN = 3
"""One of so many remarks is a single sentence."""


class Remark(NamedTuple):
    """A text, and the same as JSON."""

    text: bytes
    as_json: bytes


def make_remarks(rng: random.Random) -> list[Remark]:
    """Give all texts in random order; the short ones come again and again, as in life."""
    source = files("bsocial.entrypoints.seed").joinpath("comments.toml").read_text("utf-8")
    known = tomllib.loads(source)
    pairs = [f"{first} {then}" for first, then in product(known["first"], known["then"])]
    alone = rng.choices(known["alone"], k=len(pairs) // (_ALONE_IN - 1))
    texts = pairs + alone
    rng.shuffle(texts)
    return [Remark(text.encode(), orjson.dumps(text)) for text in texts]
