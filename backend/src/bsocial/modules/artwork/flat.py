"""Flat compositions: shapes on a grid, chips of stone, rising suns."""

import random
from collections.abc import Callable

from bsocial.modules.artwork.canvas import HEIGHT, WIDTH, Canvas, Point, mix, on_circle, polygon
from bsocial.modules.artwork.palettes import PAINTS, Paints

_CELL = 300


def shapes(rng: random.Random) -> Canvas:
    """Lay tiles with a few strict shapes."""
    paints = rng.choice(PAINTS)
    canvas = Canvas(paints.ground)
    for row in range(HEIGHT // _CELL):
        for column in range(WIDTH // _CELL):
            _tile(canvas, (column * _CELL, row * _CELL), _CELL, paints, rng)
    if rng.random() < 0.6:
        # One tile of four times the size gives the eye a place to rest.
        at = (rng.randrange(3) * _CELL, rng.randrange(2) * _CELL)
        _tile(canvas, at, 2 * _CELL, paints, rng)
    return canvas


def _tile(canvas: Canvas, at: Point, cell: float, paints: Paints, rng: random.Random) -> None:
    """Fill one cell with a ground and a shape of other colours."""
    back, front, third = rng.sample((*paints.colours, paints.ground, paints.dark), 3)
    if rng.random() < 0.45:
        back = paints.ground
        front, third = rng.sample(paints.colours, 2)
    # Small tiles lie a little under the next ones, so that no ground shows between them.
    side = cell + (cell == _CELL)
    canvas.rectangle(*at, side, side, back)
    rng.choice(_TILES)(canvas, at, cell, (front, third), rng)


Inks = tuple[str, str]
Tile = Callable[[Canvas, Point, float, Inks, random.Random], None]


def _quarter(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw a quarter disc with a smaller one in it."""
    corner = rng.randrange(4)
    x, y = at[0] + cell * (corner % 2), at[1] + cell * (corner // 2)
    across, down = (1 - 2 * (corner % 2)) * cell, (1 - 2 * (corner // 2)) * cell
    turn = int(corner in {0, 3})
    for share, ink in ((1.0, inks[0]), (0.5, inks[1])):
        canvas.path(
            f"M{x:.0f} {y:.0f}h{across * share:.0f}A{cell * share:.0f} {cell * share:.0f}"
            f" 0 0 {turn} {x:.0f} {y + down * share:.0f}z",
            ink,
        )


def _disc(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw a disc, and a smaller one that is not always in the middle."""
    middle = (at[0] + cell / 2, at[1] + cell / 2)
    canvas.circle(middle, cell * 0.4, inks[0])
    canvas.circle(on_circle(middle, cell * 0.2, rng.choice((0, 90, 180, 270))), cell * 0.2, inks[1])


def _halves(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw two half discs over each other, or side by side."""
    x, y, half = at[0], at[1], cell / 2
    if rng.random() < 0.5:
        for index, ink in enumerate(inks):
            canvas.path(
                f"M{x:.0f} {y + half * (index + 1):.0f}a{half:.0f} {half:.0f} 0 0 1 {cell:.0f} 0z",
                ink,
            )
    else:
        for index, ink in enumerate(inks):
            canvas.path(
                f"M{x + half * index:.0f} {y:.0f}a{half:.0f} {half:.0f} 0 0 1 0 {cell:.0f}z", ink
            )


def _wedge(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw a triangle over half of the cell, and a disc in its corner."""
    corners = [at, (at[0] + cell, at[1]), (at[0] + cell, at[1] + cell), (at[0], at[1] + cell)]
    left_out = rng.randrange(4)
    kept = [corner for index, corner in enumerate(corners) if index != left_out]
    canvas.path(polygon(kept), inks[0])
    empty = corners[left_out]
    inward = (at[0] + cell / 2 - empty[0], at[1] + cell / 2 - empty[1])
    canvas.circle((empty[0] + inward[0] * 0.5, empty[1] + inward[1] * 0.5), cell * 0.13, inks[1])


def _stripes(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw bars, upright or lying."""
    count = rng.choice((3, 4, 5))
    width = cell / (2 * count)
    for index in range(count):
        offset = (2 * index + 0.5) * width
        ink = inks[1] if index == count // 2 else inks[0]
        if count == 4:
            canvas.rectangle(at[0], at[1] + offset, cell, width, ink)
        else:
            canvas.rectangle(at[0] + offset, at[1], width, cell, ink)


def _arches(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw arches in each other."""
    count = rng.choice((3, 4))
    middle = at[0] + cell / 2
    for index in range(count):
        radius = cell / 2 * (1 - index / count)
        canvas.path(
            f"M{middle - radius:.0f} {at[1] + cell:.0f}v-{cell / 2:.0f}"
            f"a{radius:.0f} {radius:.0f} 0 0 1 {2 * radius:.0f} 0v{cell / 2:.0f}z",
            inks[index % 2],
        )


def _dots(canvas: Canvas, at: Point, cell: float, inks: Inks, rng: random.Random) -> None:
    """Draw a field of dots, one of another colour."""
    other = rng.randrange(9)
    for index in range(9):
        centre = (
            at[0] + cell * (1 + 2 * (index % 3)) / 6,
            at[1] + cell * (1 + 2 * (index // 3)) / 6,
        )
        canvas.circle(centre, cell * 0.085, inks[index == other])


def _petals(canvas: Canvas, at: Point, cell: float, inks: Inks, _rng: random.Random) -> None:
    """Draw four petals that meet in the middle."""
    x, y, half = at[0], at[1], cell / 2
    arc = f"a{half:.0f} {half:.0f} 0 0 1"
    back = f"a{half:.0f} {half:.0f} 0 0 0"
    canvas.path(
        f"M{x:.0f} {y:.0f}h{half:.0f}{arc} {half:.0f} {half:.0f}h-{half:.0f}"
        f"{arc}-{half:.0f}-{half:.0f}z"
        f"M{x + cell:.0f} {y + cell:.0f}h-{half:.0f}{arc}-{half:.0f}-{half:.0f}h{half:.0f}"
        f"{arc} {half:.0f} {half:.0f}z",
        inks[0],
    )
    canvas.path(
        f"M{x + cell:.0f} {y:.0f}h-{half:.0f}{back}-{half:.0f} {half:.0f}h{half:.0f}"
        f"{back} {half:.0f}-{half:.0f}z"
        f"M{x:.0f} {y + cell:.0f}h{half:.0f}{back} {half:.0f}-{half:.0f}h-{half:.0f}"
        f"{back}-{half:.0f} {half:.0f}z",
        inks[1],
    )


_TILES: tuple[Tile, ...] = (
    _quarter,
    _quarter,
    _disc,
    _halves,
    _wedge,
    _stripes,
    _arches,
    _dots,
    _petals,
)


def terrazzo(rng: random.Random) -> Canvas:
    """Strew chips of stone over a loose grid: a few large ones, many small ones between."""
    paints = rng.choice(PAINTS)
    canvas = Canvas(paints.ground)
    colours = (*paints.colours, mix(paints.dark, paints.ground, 0.25))
    moulds = [_mould(rng) for _ in range(14)]

    def lay(x: float, y: float, size: float) -> None:
        """Lay one chip of a random mould and colour."""
        stone = [(x + size * a, y + size * b) for a, b in rng.choice(moulds)]
        canvas.path(polygon(stone), rng.choice(colours))

    taken: set[Place] = set()
    for column, row in rng.sample(_BLOCKS, 14):
        block = {(column + x, row + y) for x in (0, 1) for y in (0, 1)}
        if not block & taken:
            taken |= block
            lay(100 * column + rng.gauss(100, 6), 100 * row + rng.gauss(100, 6), _uneven(95, rng))
    for column, row in _CELLS:
        if (column, row) not in taken:
            x, y = 100 * column + rng.uniform(36, 64), 100 * row + rng.uniform(36, 64)
            lay(x, y, rng.triangular(22, 58, 38))
            if rng.random() < 0.6 and (column - 1, row - 1) not in taken:
                lay(100 * column + _uneven(2, rng), 100 * row + _uneven(2, rng), _uneven(12, rng))
    return canvas


Place = tuple[int, int]
_CELLS = [(x, y) for x in range(WIDTH // 100) for y in range(HEIGHT // 100)]
_BLOCKS = [(x, y) for x in range(WIDTH // 100 - 1) for y in range(HEIGHT // 100 - 1)]


def _uneven(size: float, rng: random.Random) -> float:
    """Vary a size a little."""
    return size * rng.uniform(0.8, 1.2)


def _mould(rng: random.Random) -> list[Point]:
    """Give the corners of a broken stone of size 1 around the origin."""
    corners = rng.randrange(5, 8)
    start = rng.uniform(0, 360)
    return [
        on_circle(
            (0, 0),
            rng.uniform(0.68, 1),
            start + 360 * (index + rng.uniform(-0.25, 0.25)) / corners,
        )
        for index in range(corners)
    ]


def suns(rng: random.Random) -> Canvas:
    """Let a sun of rings rise over water that shows it in stripes, or over folded land."""
    paints = rng.choice(PAINTS)
    warm = rng.sample(paints.colours, 5)
    canvas = Canvas(paints.ground)
    horizon = rng.uniform(0.6, 0.72) * HEIGHT
    centre = (WIDTH * rng.uniform(0.34, 0.66), horizon)
    rings = rng.randrange(5, 9)
    outer = rng.uniform(400, 540)
    if rng.random() < 0.5:
        _rays(canvas, centre, outer * 1.9, mix(warm[0], paints.ground, 0.72))
    for index in range(rings):
        radius = outer * (1 - index / rings)
        canvas.circle(centre, radius, warm[index % 5])
        canvas.circle(centre, radius - outer / rings * 0.62, paints.ground)
    canvas.circle(centre, outer / rings * 0.9, warm[rings % 5])
    canvas.rectangle(0, horizon, WIDTH, HEIGHT - horizon, paints.ground)
    if rng.random() < 0.55:
        _reflection(canvas, centre, outer, warm)
    else:
        _folds(canvas, horizon, warm, rng)
    return canvas


def _rays(canvas: Canvas, centre: Point, length: float, colour: str) -> None:
    """Spread broad rays behind a sun."""
    rays = [
        polygon([centre, on_circle(centre, length, angle), on_circle(centre, length, angle + 7.5)])
        for angle in range(180, 360, 15)
    ]
    canvas.path("".join(rays), colour)


def _reflection(canvas: Canvas, centre: Point, outer: float, warm: list[str]) -> None:
    """Lay stripes on the water that get shorter and thinner towards us."""
    y, step = centre[1] + 14, 0
    while y < HEIGHT - 20:
        height = max(7, 24 - step * 2)
        half = outer * (1 - step * 0.075) * (0.92 if step % 2 else 1)
        canvas.rectangle(centre[0] - half, y, 2 * half, height, warm[step % 5], height / 2)
        y += height + 13
        step += 1


def _folds(canvas: Canvas, horizon: float, warm: list[str], rng: random.Random) -> None:
    """Lay broad folds of land before a sun."""
    for index, colour in enumerate(warm[:4]):
        top = horizon + (HEIGHT - horizon) * index * 0.24
        swing = rng.uniform(40, 90) * (1 if index % 2 else -1)
        canvas.path(
            f"M0 {top:.0f}C{WIDTH * 0.3:.0f} {top - swing:.0f} {WIDTH * 0.7:.0f}"
            f" {top + swing:.0f} {WIDTH} {top:.0f}V{HEIGHT}H0z",
            colour,
        )
