"""Draws the picture of a number: a landscape in depth, or a flat composition."""

from random import Random

from bsocial.modules.artwork.canvas import HEIGHT, WIDTH, Canvas, Point, around, disc, mix, through
from bsocial.modules.artwork.palettes import LIGHTS, NIGHTS, PAINTS

_PINE = ((9, 24), (-4, -1), (10, 25), (-5, -1), (11, 26), (-6, -1), (9, 26))
"""The right side of a pine of height 99, step by step."""
_DOTS = [(18 + 32 * (i % 3), 18 + 32 * (i // 3)) for i in range(9)]
_TILES = (
    ("M0 0h100A100 100 0 0 1 0 100z", "M0 0h50A50 50 0 0 1 0 50z"),
    (disc((50, 50), 40), disc((50, 32), 20)),
    ("M0 50a50 50 0 0 1 100 0z", "M0 100a50 50 0 0 1 100 0z"),
    ("M0 100V50a50 50 0 0 1 100 0v50z", "M25 100V50a25 25 0 0 1 50 0v50z"),
    ("M8 0h16v100H8zM76 0h16v100H76z", "M42 0h16v100H42z"),
    ("".join(disc(at, 9) for at in _DOTS), "".join(disc(at, 9) for at in _DOTS[::4])),
    ("M0 0h50a50 50 0 0 1 0 100H0a50 50 0 0 0 0-100z", disc((50, 50), 22)),
    ("M0 0h100L0 100z", disc((72, 72), 14)),
)
"""Two shapes each, in a cell of 100 by 100."""
_PLANTS = ((3, 2, 48, 190, 0.5), (1, 1, 62, 200, 0.2), (2, 3, 40, 210, 0.32))
"""Twig, fern, flower: where leaves begin, how far apart, how far spread, how long, how wide."""


class _Scene(Canvas):
    """A landscape under a sky with a sun in its halo, in the colours of one light."""

    def __init__(self, light: tuple[str, ...], rng: Random, clouds: int = 3) -> None:
        """Draw the sky, the sun, and clouds like flat strokes with a bird below each."""
        high, self.low, self.sun, self.far, self.near, self.spark = light
        super().__init__(high, self.low)
        self.sun_at, size = (rng.randrange(240, 960), rng.randrange(160, 320)), rng.uniform(60, 105)
        for halo in (3.2, 2.4, 1.7):
            self.fill(disc(self.sun_at, size * halo), self.sun, more='opacity=".13"')
        self.fill(disc(self.sun_at, size), self.sun)
        for _ in range(clouds):
            x, y, half = rng.randrange(WIDTH), rng.randrange(70, 300), rng.randrange(60, 150)
            cloud = f"M{x} {y}h{2 * half}M{x + half // 2} {y - 20}h{half}"
            self.line(cloud, mix(self.low, "#ffffff", 0.6), 24, 0.5)
            bird = f"M{x + rng.randrange(-300, 300)} {y + rng.randrange(20, 90)}q6-4 12 4q6-9 12-4"
            self.line(bird, mix(self.near, self.low, 0.2), 3)

    def ridge(self, rng: Random, y: int, swing: int, step: int) -> str:
        """Return path data of a hill's line or a wave across the picture, up and down in turn."""
        bends = [swing * rng.uniform(0.5, 1) * (-1) ** i for i in range(WIDTH // step + 3)]
        data = " ".join(f"{step / 2:.0f} {bend:.0f} {step} 0" for bend in bends)
        return f"M{rng.randrange(-2 * step, -step)} {y}q{data}"


def hills(light: tuple[str, ...], rng: Random) -> Canvas:
    """Draw hills behind hills, with a group of trees on the nearer ones."""
    scene = _Scene(light, rng)
    for layer in range(6):
        colour, y = mix(scene.far, scene.near, layer / 5), 414 + 80 * layer
        middle = rng.randrange(100, 1100)
        for _ in range(rng.randrange(4, 8) if layer in {2, 3, 4} else 0):
            x, size = middle + rng.gauss(0, 60), rng.uniform(0.7, 1.2) * (22 + 5 * layer)
            tree = f"{disc((x, y - 20 - size), size)}m{size - 2:.0f} 0h4v{size * 3:.0f}h-4z"
            scene.fill(tree, mix(colour, scene.near, 0.5))
        line = scene.ridge(rng, y, 50 + 12 * layer, rng.randrange(240, 420))
        scene.fill(f"{line}V{HEIGHT}H-900z", colour, mix(colour, scene.low, 0.2))
    return scene


def sea(light: tuple[str, ...], rng: Random) -> Canvas:
    """Draw rows of waves under a wide sky, with a sail and the glitter of the sun."""
    scene, sail_at = _Scene(light, rng), rng.randrange(1, 4)
    x, horizon = scene.sun_at[0], 432
    scene.fill(f"M0 {horizon}h{WIDTH}V{HEIGHT}H0z", mix(scene.far, scene.low, 0.25), scene.near)
    for i in range(12):
        half = round((90 - 6 * i) * rng.uniform(0.6, 1.2))
        scene.line(f"M{x - half} {horizon + 10 + 4 * i}h{2 * half}", scene.sun, 4, 0.6)
    for row in range(6):
        colour, y = mix(scene.far, scene.near, 0.3 + 0.14 * row), horizon + 50 + 64 * row
        if row == sail_at:
            at = f'transform="translate({WIDTH - x} {y})scale({0.7 + 0.2 * row:.1f})"'
            scene.fill("M-50-18H50L33 10h-66z", mix(scene.near, "#000000", 0.2), more=at)
            scene.fill("M0-24v-106L50-24z", mix(scene.low, "#ffffff", 0.75), more=at)
            scene.fill("M-5-24v-76l-34 76z", scene.spark, more=at)
        line = scene.ridge(rng, y, 12 + 3 * row, 60 + 10 * row)
        scene.fill(f"{line}V{HEIGHT}H-900z", colour, mix(colour, scene.near, 0.4))
        scene.line(line, mix(colour, scene.sun, 0.5), 2 + row / 2, 0.7)
    return scene


def forest(light: tuple[str, ...], rng: Random) -> Canvas:
    """Draw rows of pines that come out of the mist; the nearest leave a gap to look through."""
    scene, gap = _Scene(light, rng), rng.randrange(360, 840)
    sides = (*_PINE, (-48, 0), *((x, -y) for x, y in reversed(_PINE[1:])))
    for layer in range(4):
        y, colour = 560 + 100 * layer, mix(scene.far, scene.near, 0.15 + 0.28 * layer)
        x, pines, mist = rng.randrange(-60, 0), "", 0.45 - 0.15 * layer
        while x < WIDTH + 60:
            size = (1.1 + layer) * rng.uniform(0.65, 1.2)
            if layer < 3 or abs(x - gap) > 290:
                steps = "".join(f"l{a * size:.0f} {b * size:.0f}" for a, b in sides)
                pines += f"M{x} {y + 60 - 99 * size:.0f}{steps}z"
            x += 26 + round(rng.uniform(10, 40) * (1 + layer))
        scene.fill(pines, colour, mix(colour, scene.low, mist))
        ground, line = mix(colour, scene.low, mist * 1.3), scene.ridge(rng, y, 30, 260)
        scene.fill(f"{line}V{HEIGHT}H-900z", ground, mix(ground, scene.low, mist))
    return scene


def town(light: tuple[str, ...], rng: Random) -> Canvas:
    """Draw houses in three rows under stars and a moon, some of their windows lit."""
    scene = _Scene(light, rng, clouds=0)
    stars = (f"M{rng.randrange(WIDTH)} {rng.random() ** 1.4 * 500:.0f}h0" for _ in range(60))
    scene.line("".join(stars), scene.sun, 3, 0.8)
    for row in range(3):
        houses, windows, x = "", "", rng.randrange(-60, 0)
        while x < WIDTH:
            half, top = rng.randrange(36, 60) + 9 * row, rng.randrange(360, 580) + 90 * row
            roof = rng.choice((f"h{2 * half}", f"v-20h{2 * half}v20", f"l{half}-40 {half} 40"))
            houses += f"M{x} {HEIGHT}V{top}{roof}V{HEIGHT}z"
            for left in range(x + 16, x + 2 * half - 24, 28) if row else ():
                lit = (y for y in range(top + 24, HEIGHT - 30, 44) if rng.random() < 0.3)
                windows += "".join(f"M{left} {y}h11v16h-11z" for y in lit)
            x += 2 * half + rng.choice((0, 0, 24))
        colour = mix(scene.far, scene.near, row / 2)
        scene.fill(houses, mix(colour, scene.low, 0.1), mix(colour, scene.near, 0.4))
        scene.fill(windows, scene.spark, more=f'opacity="{0.45 + 0.25 * row}"')
    return scene


def shapes(paints: tuple[str, ...], rng: Random) -> Canvas:
    """Lay tiles with a few strict shapes, and one of four times the size to rest the eye."""
    canvas = Canvas(paints[0])
    cells = [(x, y, 3) for x in range(0, WIDTH, 300) for y in range(0, HEIGHT, 300)]
    for x, y, scale in (*cells, (300 * rng.randrange(3), 300 * rng.randrange(2), 6)):
        more = f'transform="translate({x} {y})scale({scale})rotate({90 * rng.randrange(4)} 50 50)"'
        parts = ("M0 0h100.3v100.3H0z", *rng.choice(_TILES))
        for data, ink in zip(parts, rng.sample(paints, 3), strict=True):
            canvas.fill(data, ink, more=more)
    return canvas


def leaves(paints: tuple[str, ...], rng: Random) -> Canvas:
    """Draw twigs, ferns and flowers side by side before a quiet disc."""
    ground, dark, *colours = paints
    canvas, count, inks = Canvas(ground), rng.choice((3, 4, 5)), rng.sample(colours, 5)
    canvas.fill(disc((rng.randrange(360, 840), 380), 300), mix(inks[4], ground, 0.6))
    for index in range(count):
        x, height = WIDTH * (index + 0.5) / count, HEIGHT * rng.uniform(0.5, 0.8)
        bend, kind = (x - WIDTH / 2) / 12 + rng.uniform(-40, 40), (index + count) % 3
        first, step, spread, length, width = _PLANTS[kind]
        stem = [(x + bend * (i / 12) ** 2, HEIGHT + 20 - height * i / 12) for i in range(13)]
        ink = mix(inks[index], dark, 0.12)
        canvas.line(through(stem), ink, 6)
        places = [(i, side - 90) for i in range(first, 12, step) for side in (-spread, spread)]
        for i, degrees in (*places, (12, -90)):
            canvas.fill(_leaf(stem[i], degrees, length * (1 - i / 16), width), ink)
        if kind == 2:
            petals = "".join(_leaf(stem[12], 30 * i, 125, 0.42) for i in range(12))
            canvas.fill(petals, inks[index - 1])
            canvas.fill(disc(stem[12], 38), mix(inks[index - 1], "#3a2a20", 0.55))
    return canvas


def _leaf(at: Point, degrees: float, length: float, width: float) -> str:
    """Return path data of a pointed leaf; `width` is a share of its length."""
    tip = around(at, length, degrees)
    left, right = (around(at, length * 0.55, degrees + turn * width) for turn in (-90, 90))
    return "M{}Q{} {}Q{} {}z".format(*(f"{x:.0f} {y:.0f}" for x, y in (at, left, tip, right, at)))


def terrazzo(paints: tuple[str, ...], rng: Random) -> Canvas:
    """Strew chips of stone over a loose grid, small and large ones in turn."""
    ground, dark, *colours = paints
    canvas, inks = Canvas(ground), (*colours, mix(dark, ground, 0.25))
    for i in range(110):
        centre = (120 * (i // 10) + rng.gauss(0, 14), 100 * (i % 10) + rng.gauss(0, 14))
        size = rng.triangular(*((36, 80, 44) if (i // 10 + i) % 2 else (12, 44, 24)))
        turns = range(rng.randrange(72), 360, rng.choice((52, 60, 72)))
        stone = (around(centre, size * rng.uniform(0.7, 1), a + rng.gauss(0, 8)) for a in turns)
        canvas.fill(through(stone), rng.choice(inks))
    return canvas


def suns(paints: tuple[str, ...], rng: Random) -> Canvas:
    """Let a sun of rings rise over water that shows it in stripes."""
    ground, _, *colours = paints
    canvas, inks, rings = Canvas(ground), rng.sample(colours, 5), rng.randrange(5, 9)
    sun, outer = (rng.randrange(480, 720), rng.randrange(540, 630)), rng.randrange(380, 480)
    # Rays, on half of the pictures: the dashes of a circle's line that is as broad as the circle.
    rays = mix(inks[0], ground, rng.choice((0.72, 1)))
    dashes = f'stroke="{rays}" stroke-width="1000" stroke-dasharray="65.45"'
    canvas.fill(disc(sun, 500), "none", more=dashes)
    for ring in range(rings):
        canvas.fill(disc(sun, outer * (1 - ring / rings)), ground)
        canvas.line(disc(sun, outer * (1 - ring / rings)), inks[ring % 5], outer / rings * 0.6)
    canvas.fill(f"M0 {sun[1]}h{WIDTH}V{HEIGHT}H0z", ground)
    for i, y in enumerate(range(sun[1] + 20, HEIGHT, 30)):
        half = round(outer * (1.06 - 0.08 * i))
        canvas.line(f"M{sun[0] - half} {y}h{2 * half}", inks[i % 5], 18 - 1.2 * i)
    return canvas


FAMILIES = (
    ("Hills", hills, LIGHTS),
    ("Shapes", shapes, PAINTS),
    ("The sea", sea, LIGHTS),
    ("A town at night", town, NIGHTS),
    ("Leaves", leaves, PAINTS),
    ("Terrazzo", terrazzo, PAINTS),
    ("A rising sun", suns, PAINTS),
    ("A forest", forest, LIGHTS),
)
"""Number modulo 8 selects the family, so that a caller can choose one."""


def draw(number: int) -> str:
    """Draw the picture of a number as SVG: always the same, in colours unlike its neighbours'."""
    title, family, palettes = FAMILIES[number % len(FAMILIES)]
    colours = palettes[(5 * number + number // 8) % len(palettes)]
    return family(colours, Random(number)).svg(f"{title}, number {number}")  # noqa: S311  a picture
