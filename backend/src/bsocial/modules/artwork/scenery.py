"""Landscapes: hills, the sea, a forest in the mist."""

import math
import random
from collections.abc import Sequence

from bsocial.modules.artwork.canvas import HEIGHT, WIDTH, Canvas, Point, curve, mix, polygon
from bsocial.modules.artwork.palettes import LIGHTS, Light


def sky(light: Light, rng: random.Random, horizon: float) -> tuple[Canvas, Point]:
    """Begin with a sky and a sun above the horizon; gives the place of the sun."""
    canvas = Canvas(light.low)
    canvas.rectangle(0, 0, WIDTH, HEIGHT, canvas.gradient(light.high, light.low))
    radius = rng.randrange(60, 125)
    centre = (rng.uniform(0.18, 0.82) * WIDTH, rng.uniform(0.35, 0.8) * horizon)
    canvas.circle(centre, radius * 3.4, canvas.glow(light.sun))
    canvas.circle(centre, radius, light.sun)
    return canvas, centre


def clouds(canvas: Canvas, light: Light, rng: random.Random, lowest: float) -> None:
    """Lay some flat clouds over the sky."""
    colour = mix(light.low, "#ffffff", 0.6)
    for _ in range(rng.randrange(2, 5)):
        x, y = rng.uniform(-80, WIDTH - 150), rng.uniform(60, lowest)
        width, height = rng.uniform(180, 380), rng.uniform(20, 34)
        parts = (
            f"M{x:.0f} {y:.0f}h{width:.0f}a{height / 2:.0f} {height / 2:.0f} 0 0 1 0 {height:.0f}"
            f"h-{width:.0f}a{height / 2:.0f} {height / 2:.0f} 0 0 1 0-{height:.0f}"
            f"M{x + width * 0.2:.0f} {y - height * 0.8:.0f}h{width * 0.4:.0f}"
            f"a{height / 2:.0f} {height / 2:.0f} 0 0 1 0 {height:.0f}h-{width * 0.4:.0f}"
            f"a{height / 2:.0f} {height / 2:.0f} 0 0 1 0-{height:.0f}"
        )
        canvas.path(parts, colour, 0.55)


def birds(canvas: Canvas, colour: str, rng: random.Random, around: Point) -> None:
    """Let some birds fly."""
    for _ in range(rng.randrange(3, 7)):
        x, y = around[0] + rng.gauss(0, 130), max(50, around[1] + rng.gauss(0, 70))
        span = rng.uniform(9, 20)
        canvas.line(
            f"M{x - span:.0f} {y - span / 3:.0f}q{span / 2:.0f}-{span / 4:.0f} {span:.0f}"
            f" {span / 3:.0f}q{span / 2:.0f}-{span * 0.6:.0f} {span:.0f}-{span / 3:.0f}",
            colour,
            3,
        )


def ridge(rng: random.Random, height: float, swing: float, steps: int) -> list[Point]:
    """Make the line of a hill across the whole width, gently up and down."""
    phase, turns = rng.uniform(0, math.tau), rng.uniform(0.7, 1.7)
    return [
        (
            WIDTH * step / steps,
            height
            + swing * math.sin(phase + turns * math.tau * step / steps)
            + swing * 0.35 * rng.uniform(-1, 1),
        )
        for step in range(-1, steps + 2)
    ]


def ground(line: Sequence[Point]) -> str:
    """Give path data of everything below a line."""
    return f"M{curve(line)}V{HEIGHT}H{line[0][0]:.0f}Z"


def hills(rng: random.Random) -> Canvas:
    """Draw hills behind hills, with trees on the nearer ones."""
    light = rng.choice(LIGHTS)
    horizon = rng.uniform(0.42, 0.52) * HEIGHT
    canvas, sun = sky(light, rng, horizon)
    clouds(canvas, light, rng, horizon * 0.7)
    birds(canvas, mix(light.near, light.low, 0.25), rng, sun)
    layers = rng.randrange(5, 8)
    for layer in range(layers):
        depth = layer / (layers - 1)
        line = ridge(rng, horizon + (HEIGHT - horizon) * depth * 0.82, 34 + 42 * depth, 7)
        colour = mix(light.far, light.near, depth**1.15)
        canvas.path(ground(line), canvas.gradient(colour, mix(colour, light.low, 0.18)))
        if 0.25 < depth < 0.95:
            _trees(canvas, line, mix(colour, light.near, 0.55), 0.35 + depth, rng)
    return canvas


def _trees(
    canvas: Canvas, line: Sequence[Point], colour: str, size: float, rng: random.Random
) -> None:
    """Plant a group of trees along a ridge: round ones and slim ones."""
    start = rng.randrange(1, len(line) - 3)
    shapes = []
    for _ in range(rng.randrange(4, 9)):
        share = rng.random()
        left, right = line[start], line[start + 1]
        x = left[0] + (right[0] - left[0]) * share
        y = left[1] + (right[1] - left[1]) * share + 8
        height, width = rng.uniform(46, 88) * size, rng.uniform(11, 17) * size
        if rng.random() < 0.45:
            width *= 1.9
            height *= 0.8
        shapes.append(
            f"M{x - 2:.0f} {y:.0f}v-{height * 0.4:.0f}"
            f"c-{width:.0f} 0-{width:.0f}-{height * 0.6:.0f} 2-{height * 0.62:.0f}"
            f"s{width + 2:.0f} {height * 0.62:.0f} 2 {height * 0.62:.0f}v{height * 0.4:.0f}z"
        )
    canvas.path("".join(shapes), colour)


def sea(rng: random.Random) -> Canvas:
    """Draw rows of waves under a wide sky, with a sail."""
    light = rng.choice(LIGHTS)
    horizon = rng.uniform(0.44, 0.56) * HEIGHT
    canvas, sun = sky(light, rng, horizon)
    clouds(canvas, light, rng, horizon * 0.7)
    birds(canvas, mix(light.near, light.low, 0.2), rng, (WIDTH - sun[0], horizon * 0.5))
    far = mix(light.far, light.low, 0.25)
    canvas.rectangle(0, horizon, WIDTH, HEIGHT - horizon, canvas.gradient(far, light.near))
    rows = rng.randrange(5, 8)
    sail_at = rng.randrange(1, max(2, rows - 2))
    for row in range(rows):
        depth = (row + 1) / rows
        y = horizon + (HEIGHT - horizon) * (0.1 + 0.86 * (row / rows) ** 1.15)
        if row == sail_at:
            _glitter(canvas, light, sun[0], horizon, rng)
            x = (WIDTH - sun[0]) * 0.7 + rng.uniform(60, 240)
            _sail(canvas, (x, y + 10), 0.55 + depth, light)
        _wave(canvas, y, depth, light, rng)
    return canvas


def _glitter(canvas: Canvas, light: Light, x: float, horizon: float, rng: random.Random) -> None:
    """Let the sun glitter on the water."""
    strokes = []
    for step in range(16):
        y = horizon + 7 + step**1.55 * 5
        half = (60 - step * 2.6) * rng.uniform(0.55, 1.2)
        middle = x + rng.uniform(-18, 18)
        strokes.append(f"M{middle - half:.0f} {y:.0f}h{2 * half:.0f}")
    canvas.line("".join(strokes), light.sun, 5, 0.7)


def _wave(canvas: Canvas, y: float, depth: float, light: Light, rng: random.Random) -> None:
    """Draw one row of crests with a rim of foam."""
    length = 110 + 190 * depth
    height = 12 + 34 * depth
    start = -rng.uniform(0, length) - length
    crests = f"M{start:.0f} {y:.0f}"
    for _ in range(int((WIDTH + 2 * length) / length) + 1):
        crests += (
            f"c{length * 0.3:.0f} 0 {length * 0.42:.0f}-{height:.0f} {length * 0.62:.0f}"
            f"-{height:.0f}s{length * 0.2:.0f} {height:.0f} {length * 0.38:.0f} {height:.0f}"
        )
    colour = mix(light.far, light.near, 0.15 + 0.85 * depth)
    canvas.path(
        f"{crests}V{HEIGHT}H{start:.0f}Z", canvas.gradient(colour, mix(colour, light.near, 0.4))
    )
    canvas.line(crests, mix(colour, light.sun, 0.55), 2 + 3 * depth, 0.75)


def _sail(canvas: Canvas, at: Point, size: float, light: Light) -> None:
    """Draw a small boat with two sails."""
    x, y = at
    unit = 46 * size
    canvas.path(
        f"M{x - unit:.0f} {y - unit * 0.35:.0f}h{unit * 2:.0f}l-{unit * 0.4:.0f} {unit * 0.5:.0f}"
        f"h-{unit * 1.2:.0f}z",
        mix(light.near, "#000000", 0.15),
    )
    canvas.path(
        f"M{x:.0f} {y - unit * 0.45:.0f}v-{unit * 2:.0f}q{unit:.0f} {unit:.0f}"
        f" {unit * 0.95:.0f} {unit * 2:.0f}z",
        mix(light.low, "#ffffff", 0.75),
    )
    canvas.path(
        f"M{x - unit * 0.1:.0f} {y - unit * 0.45:.0f}v-{unit * 1.6:.0f}q-{unit * 0.2:.0f}"
        f" {unit:.0f}-{unit * 0.8:.0f} {unit * 1.6:.0f}z",
        light.spark,
    )


def forest(rng: random.Random) -> Canvas:
    """Draw rows of pines that come out of the mist."""
    light = rng.choice(LIGHTS)
    canvas, sun = sky(light, rng, 0.62 * HEIGHT)
    birds(canvas, mix(light.near, light.low, 0.3), rng, sun)
    back = ridge(rng, 0.5 * HEIGHT, 70, 6)
    canvas.path(ground(back), mix(light.far, light.low, 0.45))
    layers = 4
    for layer in range(layers):
        depth = (layer + 1) / layers
        line = ridge(rng, HEIGHT * (0.56 + 0.36 * depth * depth), 26, 6)
        colour = mix(light.far, light.near, depth**1.4)
        size = 90 + 330 * depth**1.6
        canvas.path(_pines(line, size, depth, rng), colour)
        canvas.path(ground(line), colour)
        if layer < layers - 1:
            mist = mix(light.low, "#ffffff", 0.3)
            fill = canvas.gradient(mist, mist, mist, opacities=(0, 0.55, 0))
            canvas.rectangle(0, line[3][1] - size * 0.5, WIDTH, size * 1.1, fill)
    return canvas


def _pines(line: Sequence[Point], size: float, depth: float, rng: random.Random) -> str:
    """Give path data of the trees along a ridge; the nearest leave a gap to look through."""
    gap = rng.uniform(0.3, 0.7) * WIDTH
    trees, x = [], rng.uniform(-60, 0)
    while x < WIDTH + 60:
        is_open = depth > 0.9 and abs(x - gap) < 300
        if not is_open:
            position = (x / WIDTH + 1 / 6) * 6
            low = line[max(0, min(len(line) - 1, round(position)))][1] + 46
            height = size * rng.uniform(0.62, 1.2)
            trees.append(_pine(x, low, height, 1 + round(5 * depth), rng))
        x += size * rng.uniform(0.27, 0.52)
    return "".join(trees)


def _pine(x: float, foot: float, height: float, tiers: int, rng: random.Random) -> str:
    """Give path data of one pine: branches that widen from tier to tier."""
    left: list[Point] = []
    right: list[Point] = []
    width = height * 0.2 * rng.uniform(0.9, 1.12)
    for tier in range(1, tiers + 1):
        share = tier / tiers
        y = foot - height * (1 - share * 0.9)
        half = width * (share + 0.06 * (tier % 2))
        left += [(x - half, y), (x - half * 0.5, y - height * 0.025)]
        right += [(x + half, y), (x + half * 0.5, y - height * 0.025)]
    stem = height * 0.022
    points = [(x, foot - height), *right[:-1], (x + stem, right[-2][1]), (x + stem, foot)]
    points += [(x - stem, foot), (x - stem, left[-2][1]), *reversed(left[:-1])]
    return polygon(points)
