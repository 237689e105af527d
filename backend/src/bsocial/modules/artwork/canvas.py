"""Writes SVG: few characters, whole numbers, nothing from outside."""

from collections.abc import Iterable
from math import cos, radians, sin

WIDTH, HEIGHT = 1200, 900
Point = tuple[float, float]


def mix(first: str, second: str, share: float) -> str:
    """Blend two colours like #1a2b3c; `share` 0 returns the first, 1 the second."""
    pairs = ((int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def around(centre: Point, radius: float, degrees: float) -> Point:
    """Return a point on a circle; 0 degrees is to the right, 90 is down."""
    return centre[0] + radius * cos(radians(degrees)), centre[1] + radius * sin(radians(degrees))


def through(points: Iterable[Point]) -> str:
    """Return path data of straight lines from point to point."""
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)


def disc(centre: Point, radius: float) -> str:
    """Return path data of a disc."""
    r = round(radius)
    return f"M{centre[0] - r:.0f} {centre[1]:.0f}a{r} {r} 0 0 0 {2 * r} 0a{r} {r} 0 0 0 {-2 * r} 0z"


class Canvas:
    """A picture while it is drawn, from back to front."""

    def __init__(self, *ground: str) -> None:
        """Fill the ground with one colour, or with two from top to bottom."""
        self._parts: list[str] = []
        self.fill(f"M0 0h{WIDTH}v{HEIGHT}H0z", *ground)

    def fill(self, data: str, top: str, bottom: str = "", more: str = "") -> None:
        """Fill a path with one colour, or with two that blend; `more` are further attributes."""
        if bottom:
            name = f"g{len(self._parts)}"
            stops = f'<stop stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/>'
            self._parts += [f'<linearGradient id="{name}" x2="0" y2="1">{stops}</linearGradient>']
            top = f"url(#{name})"
        self._parts.append(f'<path d="{data}" fill="{top}" {more}/>')

    def line(self, data: str, colour: str, width: float, opacity: float = 1) -> None:
        """Draw a path's line with round ends."""
        look = f'stroke="{colour}" stroke-width="{width:.0f}" opacity="{opacity}"'
        self.fill(data, "none", more=f'{look} stroke-linecap="round"')

    def svg(self, title: str) -> str:
        """Return the whole picture."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        return f"{head}<title>{title}</title>{''.join(self._parts)}</svg>"
