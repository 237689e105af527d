"""A town at night."""

import random

from bsocial.modules.artwork.canvas import HEIGHT, WIDTH, Canvas, mix
from bsocial.modules.artwork.palettes import NIGHTS, Light

_LAYERS = 3


def city(rng: random.Random) -> Canvas:
    """Draw houses in three rows under stars, some of their windows lit."""
    light = rng.choice(NIGHTS)
    canvas = Canvas(light.high)
    canvas.rectangle(0, 0, WIDTH, HEIGHT, canvas.gradient(light.high, light.low))
    _stars(canvas, light, rng)
    _moon(canvas, light, rng)
    for layer in range(_LAYERS):
        _row(canvas, layer, light, rng)
    return canvas


def _stars(canvas: Canvas, light: Light, rng: random.Random) -> None:
    """Scatter stars, more of them higher up."""
    for width, count in ((2, 46), (4, 16)):
        dots = (
            f"M{rng.randrange(WIDTH)} {round(rng.random() ** 1.4 * HEIGHT * 0.55)}h0"
            for _ in range(count)
        )
        canvas.line("".join(dots), light.sun, width, 0.85)


def _moon(canvas: Canvas, light: Light, rng: random.Random) -> None:
    """Hang up a moon, full or as a crescent."""
    x, y = rng.uniform(0.15, 0.85) * WIDTH, rng.uniform(0.14, 0.3) * HEIGHT
    radius = rng.uniform(48, 92)
    canvas.circle((x, y), radius * 3, canvas.glow(light.sun), 0.55)
    if rng.random() < 0.5:
        canvas.circle((x, y), radius, light.sun)
        return
    inner = radius * 0.82
    canvas.path(
        f"M{x + radius * 0.3:.0f} {y - radius * 0.95:.0f}"
        f"a{radius:.0f} {radius:.0f} 0 1 0 0 {radius * 1.9:.0f}"
        f"a{inner:.0f} {inner * 1.15:.0f} 0 0 1 0-{radius * 1.9:.0f}z",
        light.sun,
    )


def _row(canvas: Canvas, layer: int, light: Light, rng: random.Random) -> None:
    """Draw one row of houses; nearer rows are lower, wider and darker."""
    depth = layer / (_LAYERS - 1)
    colour = mix(mix(light.far, light.low, 0.35), light.near, depth**0.8)
    houses, windows, x = ["", ""], "", rng.uniform(-60, 0)
    while x < WIDTH:
        width = rng.uniform(70, 120) * (1 + 0.55 * depth)
        height = HEIGHT * (rng.uniform(0.34, 0.62) - 0.2 * depth)
        top = HEIGHT - height
        houses[rng.randrange(2)] += f"M{x:.0f} {HEIGHT}V{top:.0f}{_roof(width, rng)}V{HEIGHT}z"
        if layer:
            windows += _windows(x, top, width, depth, rng)
        x += width + rng.choice((0, 0, 30))
    for share, outlines in zip((0, 0.07), houses, strict=True):
        shade = mix(colour, light.low, share)
        canvas.path(outlines, canvas.gradient(shade, mix(shade, light.near, 0.4)))
    if windows:
        canvas.bars(windows, light.spark, _window(depth), 0.55 + 0.45 * depth)


def _roof(width: float, rng: random.Random) -> str:
    """Give the line over a house of this width: flat, gabled, stepped, sloped or with a mast."""
    half, step = width / 2, width * 0.18
    inner = width - 2 * step
    return rng.choice(
        (
            f"h{width:.0f}",
            f"h{width:.0f}",
            f"l{half:.0f}-{half * 0.6:.0f} {half:.0f} {half * 0.6:.0f}",
            f"h{step:.0f}v-{step:.0f}h{inner:.0f}v{step:.0f}h{step:.0f}",
            f"v-{step:.0f}l{width:.0f} {step:.0f}",
            f"h{half - 2:.0f}v-{half * 1.2:.0f}h4v{half * 1.2:.0f}h{half - 2:.0f}",
            f"h{step:.0f}c0-{half * 0.9:.0f} {inner:.0f}-{half * 0.9:.0f} {inner:.0f} 0h{step:.0f}",
        )
    )


def _window(depth: float) -> float:
    """Give the width of a window; it grows towards us."""
    return 9 + 7 * depth


def _windows(x: float, top: float, width: float, depth: float, rng: random.Random) -> str:
    """Give path data of the lit windows of a house."""
    size = _window(depth)
    columns = max(2, int((width - size) / (size * 2.1)))
    margin = (width - columns * size * 2.1 + size * 1.1) / 2
    lit = rng.uniform(0.22, 0.46)
    left, first, tall = x + margin + size / 2, top + 26, f"v{size * 1.4:.0f}"
    data = ""
    for row in range(int((HEIGHT - top - 40) / (size * 2.6))):
        for column in range(columns):
            if rng.random() < lit:
                data += f"M{left + column * size * 2.1:.0f} {first + row * size * 2.6:.0f}{tall}"
    return data
