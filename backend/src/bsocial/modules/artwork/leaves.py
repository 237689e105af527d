"""Plants: stems with leaves, ferns, blossoms, before a quiet shape."""

import math
import random
from collections.abc import Callable, Sequence

from bsocial.modules.artwork.canvas import HEIGHT, WIDTH, Canvas, Point, mix, on_circle
from bsocial.modules.artwork.palettes import PAINTS, Paints

# The upper edges of leaves that begin at 0 0 and point to the right, 100 long: the two points
# that bend the edge. The lower edge is its mirror image.
_SLIM = ((25, 22), (70, 20))
_ROUND = ((10, 48), (78, 52))
_HEART = ((20, 62), (84, 34))
_PETAL = ((40, 12), (92, 34))
_FROND_DEGREES = 66

Stem = list[tuple[Point, float]]
"""Places along a stem, each with the direction of growth in degrees."""
Shapes = dict[str, str]
"""Names of defined shapes."""


def _leaf(bends: Sequence[Point], degrees: float = 0) -> str:
    """Give path data of a leaf that is turned by so many degrees."""
    (a, b), (c, d) = bends
    edge = [(a, -b), (c, -d), (100, 0), (c, d), (a, b), (0, 0)]
    turned = [
        on_circle((0, 0), math.hypot(*p), degrees + math.degrees(math.atan2(p[1], p[0])))
        for p in edge
    ]
    return "M0 0C" + " ".join(f"{x:.0f} {y:.0f}" for x, y in turned) + "Z"


_OUTLINES = {
    "slim": _leaf(_SLIM),
    "round": _leaf(_ROUND),
    "heart": _leaf(_HEART),
    "petal": _leaf(_PETAL),
    "frond": _leaf(_SLIM, -_FROND_DEGREES) + _leaf(_SLIM, _FROND_DEGREES),
}


def leaves(rng: random.Random) -> Canvas:
    """Draw three to five plants side by side."""
    paints = rng.choice(PAINTS)
    canvas = Canvas(paints.ground)
    _backdrop(canvas, paints, rng)
    count = rng.choice((3, 4, 5))
    shapes = {name: canvas.symbol(outline) for name, outline in _OUTLINES.items()}
    kinds = rng.sample(_KINDS, 3)
    for index in range(count):
        x = WIDTH * (index + 0.5 + rng.uniform(-0.12, 0.12)) / count
        middle = 1 - abs(index - (count - 1) / 2) / count
        height = HEIGHT * (0.5 + 0.3 * middle) * rng.uniform(0.85, 1.1)
        stem = _grow((x, HEIGHT + 20), height, (x - WIDTH / 2) / 45 + rng.uniform(-10, 10))
        kinds[index % 3](canvas, stem, shapes, _inks(paints, rng), rng)
    return canvas


def _inks(paints: Paints, rng: random.Random) -> tuple[str, str]:
    """Choose a colour for leaves and one for blossoms."""
    first, second = rng.sample(paints.colours, 2)
    return mix(first, paints.dark, 0.12), second


def _backdrop(canvas: Canvas, paints: Paints, rng: random.Random) -> None:
    """Lay a large quiet shape behind the plants: a disc, an arch or a hill of colour."""
    colour = mix(rng.choice(paints.colours), paints.ground, 0.55)
    kind = rng.randrange(3)
    if kind == 0:
        centre = (WIDTH * rng.uniform(0.35, 0.65), HEIGHT * rng.uniform(0.38, 0.5))
        canvas.circle(centre, rng.uniform(270, 350), colour)
    elif kind == 1:
        half, x = rng.uniform(270, 350), WIDTH * rng.uniform(0.4, 0.6)
        canvas.path(
            f"M{x - half:.0f} {HEIGHT}V{half + 90:.0f}a{half:.0f} {half:.0f} 0 0 1 {2 * half:.0f} 0"
            f"V{HEIGHT}z",
            colour,
        )
    else:
        canvas.path(
            f"M0 {HEIGHT}V{HEIGHT * 0.62:.0f}C{WIDTH * 0.2:.0f} {HEIGHT * 0.3:.0f}"
            f" {WIDTH * 0.7:.0f} {HEIGHT * 0.2:.0f} {WIDTH} {HEIGHT * 0.55:.0f}V{HEIGHT}z",
            colour,
        )
        sun = (WIDTH * rng.choice((0.2, 0.5, 0.8)), HEIGHT * rng.uniform(0.16, 0.24))
        canvas.circle(sun, rng.uniform(60, 95), mix(colour, paints.dark, 0.08))


def _grow(foot: Point, height: float, lean: float) -> Stem:
    """Grow a stem that leans more and more to one side."""
    stem: Stem = []
    at = foot
    steps = 14
    for step in range(steps + 1):
        direction = -90 + lean * (step / steps) * 1.8
        stem.append((at, direction))
        at = on_circle(at, height / steps, direction)
    return stem


def _draw_stem(canvas: Canvas, stem: Stem, ink: str, width: float) -> None:
    """Draw the line of a stem."""
    (foot, _), (middle, _), (tip, _) = stem[0], stem[len(stem) // 2], stem[-1]
    x, y = 2 * middle[0] - (foot[0] + tip[0]) / 2, 2 * middle[1] - (foot[1] + tip[1]) / 2
    canvas.line(
        f"M{foot[0]:.0f} {foot[1]:.0f}Q{x:.0f} {y:.0f} {tip[0]:.0f} {tip[1]:.0f}", ink, width
    )


def _pairs(
    canvas: Canvas, stem: Stem, shapes: Shapes, inks: tuple[str, str], rng: random.Random
) -> None:
    """Draw a stem with pairs of leaves that get smaller towards the tip."""
    _draw_stem(canvas, stem, inks[0], 6)
    shape = shapes[rng.choice(("slim", "round", "heart"))]
    spread = rng.uniform(42, 62)
    sizes = [(at, direction, 1.6 - 0.17 * i) for i, (at, direction) in enumerate(stem[3:-1:2])]
    for side, ink in ((-1, inks[0]), (1, mix(inks[0], "#ffffff", 0.14))):
        canvas.place(shape, ink, ((at, way + side * spread, size) for at, way, size in sizes))
    canvas.place(shape, inks[0], [(*stem[-1], 0.75)])


def _fern(
    canvas: Canvas, stem: Stem, shapes: Shapes, inks: tuple[str, str], _rng: random.Random
) -> None:
    """Draw a frond: many narrow leaves, longest below the middle."""
    _draw_stem(canvas, stem, inks[0], 5)
    placements = []
    for index in range(1, len(stem) * 2 - 2):
        (x, y), direction = stem[index // 2]
        after = stem[(index + 1) // 2][0]
        share = index / (len(stem) * 2)
        size = 1.9 * (1 - share) * min(1, 0.35 + 2.4 * share) + 0.15
        placements.append((((x + after[0]) / 2, (y + after[1]) / 2), direction, size))
    canvas.place(shapes["frond"], inks[0], placements)
    canvas.place(shapes["slim"], inks[0], [(*stem[-1], 0.5)])


def _alternating(
    canvas: Canvas, stem: Stem, shapes: Shapes, inks: tuple[str, str], rng: random.Random
) -> None:
    """Draw leaves left and right in turn, and berries between them."""
    _draw_stem(canvas, stem, inks[0], 6)
    sides = [(at, way, 1 if index % 2 else -1) for index, (at, way) in enumerate(stem[2:])]
    canvas.place(
        shapes["heart"],
        inks[0],
        ((at, way + side * 58, 1.35 - 0.07 * index) for index, (at, way, side) in enumerate(sides)),
    )
    for at, way, side in sides[4:]:
        if rng.random() < 0.7:
            berry = on_circle(at, 34, way - side * 50)
            canvas.line(f"M{at[0]:.0f} {at[1]:.0f}L{berry[0]:.0f} {berry[1]:.0f}", inks[0], 4)
            canvas.circle(berry, 13, inks[1])


def _blossom(
    canvas: Canvas, stem: Stem, shapes: Shapes, inks: tuple[str, str], rng: random.Random
) -> None:
    """Draw a flower with a ring of petals, and some leaves below."""
    _draw_stem(canvas, stem, inks[0], 7)
    low = [(*stem[index], index) for index in (2, 4, 6)]
    canvas.place(
        shapes["slim"],
        inks[0],
        ((at, way + (40 if i % 4 else -40), 1.9 - i * 0.1) for at, way, i in low),
    )
    tip, direction = stem[-1]
    petals = rng.choice((8, 10, 12))
    size = rng.uniform(1.05, 1.45)
    turns = (direction + 360 * index / petals for index in range(petals))
    canvas.place(shapes["petal"], inks[1], ((tip, turn, size) for turn in turns))
    canvas.circle(tip, 30 * size, mix(inks[1], "#3a2a20", 0.55))
    canvas.ring(tip, 19 * size, mix(inks[1], "#ffffff", 0.35), 5)


def _umbel(
    canvas: Canvas, stem: Stem, shapes: Shapes, inks: tuple[str, str], rng: random.Random
) -> None:
    """Draw fine rays that end in dots, like wild carrot or dill."""
    short = stem[: len(stem) * 3 // 4]
    _draw_stem(canvas, short, inks[0], 6)
    tip, direction = short[-1]
    low = [(short[3], 45), (short[5], -45)]
    canvas.place(shapes["slim"], inks[0], ((at, way + turn, 1.5) for (at, way), turn in low))
    rays, dots = "", ""
    for index in range(13):
        angle = direction + (index - 6) * 13.5
        end = on_circle(tip, rng.uniform(150, 200) * (1 - abs(index - 6) * 0.02), angle)
        rays += f"M{tip[0]:.0f} {tip[1]:.0f}L{end[0]:.0f} {end[1]:.0f}"
        for turn in (-50, 0, 50):
            x, y = on_circle(end, 17, angle + turn)
            dots += f"M{x:.0f} {y:.0f}h0"
    canvas.line(rays, inks[0], 3)
    canvas.line(dots, inks[1], 20)


Plant = Callable[[Canvas, Stem, Shapes, tuple[str, str], random.Random], None]
_KINDS: tuple[Plant, ...] = (_pairs, _fern, _alternating, _blossom, _umbel)
