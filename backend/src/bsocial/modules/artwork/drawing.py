"""Chooses the family of a picture by its number and draws it."""

import random
from collections.abc import Callable

from bsocial.modules.artwork.canvas import Canvas
from bsocial.modules.artwork.city import city
from bsocial.modules.artwork.flat import shapes, suns, terrazzo
from bsocial.modules.artwork.leaves import leaves
from bsocial.modules.artwork.scenery import forest, hills, sea

FAMILIES: tuple[tuple[str, Callable[[random.Random], Canvas]], ...] = (
    ("Hills", hills),
    ("Shapes", shapes),
    ("The sea", sea),
    ("A town at night", city),
    ("Leaves", leaves),
    ("Terrazzo", terrazzo),
    ("A rising sun", suns),
    ("A forest", forest),
)
"""Number modulo 8 chooses the family, so that whoever needs a fitting picture can find one."""


def draw(number: int) -> str:
    """Draw the picture of a number as SVG; the same number always gives the same picture."""
    title, family = FAMILIES[number % len(FAMILIES)]
    return family(random.Random(number)).svg(f"{title}, number {number}")  # noqa: S311  a picture
