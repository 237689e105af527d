"""Writes SVG: few characters, whole numbers, nothing from outside."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

WIDTH = 1200
HEIGHT = 900

Point = tuple[float, float]
Placement = tuple[Point, float, float]
"""Where a defined shape goes, turned by how many degrees and in what scale."""


def mix(first: str, second: str, share: float) -> str:
    """Blend two colours like #1a2b3c; `share` 0 gives the first, 1 the second."""
    channels = (
        round(int(first[at : at + 2], 16) * (1 - share) + int(second[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def polygon(points: Sequence[Point]) -> str:
    """Give path data of a closed polygon, from corner to corner, which needs fewer digits."""
    corners = [(round(x), round(y)) for x, y in points]
    steps = [f"{x - last_x} {y - last_y}" for (last_x, last_y), (x, y) in pairwise(corners)]
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z"


def curve(points: Sequence[Point]) -> str:
    """Give path data of a smooth line through the points, without the leading M.

    Each pair is joined by a cubic whose ends run like the line between the neighbours
    (a Catmull-Rom spline).
    """
    parts = [f"{points[0][0]:.0f} {points[0][1]:.0f}"]
    for index in range(len(points) - 1):
        before, start, end = points[max(0, index - 1)], points[index], points[index + 1]
        after = points[min(len(points) - 1, index + 2)]
        parts.append(
            f"C{start[0] + (end[0] - before[0]) / 6:.0f} {start[1] + (end[1] - before[1]) / 6:.0f}"
            f" {end[0] - (after[0] - start[0]) / 6:.0f} {end[1] - (after[1] - start[1]) / 6:.0f}"
            f" {end[0]:.0f} {end[1]:.0f}"
        )
    return "".join(parts)


def on_circle(centre: Point, radius: float, degrees: float) -> Point:
    """Give a point on a circle; 0 degrees is to the right, 90 is down."""
    angle = math.radians(degrees)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


class Canvas:
    """A picture while it is drawn, from back to front."""

    def __init__(self, ground: str) -> None:
        """Fill the ground."""
        self._parts: list[str] = []
        self._definitions: list[str] = []
        self.rectangle(0, 0, WIDTH, HEIGHT, ground)

    def gradient(self, *colours: str, opacities: Sequence[float] = ()) -> str:
        """Define a gradient from top to bottom; gives its name as a fill."""
        name = f"g{len(self._definitions)}"
        stops = "".join(
            f'<stop offset="{index / (len(colours) - 1):.2g}" stop-color="{colour}"'
            + (f' stop-opacity="{opacities[index]:.2g}"' if opacities else "")
            + "/>"
            for index, colour in enumerate(colours)
        )
        self._definitions.append(
            f'<linearGradient id="{name}" x2="0" y2="1">{stops}</linearGradient>'
        )
        return f"url(#{name})"

    def glow(self, colour: str) -> str:
        """Define a round gradient that fades outwards; gives its name as a fill."""
        name = f"g{len(self._definitions)}"
        self._definitions.append(
            f'<radialGradient id="{name}"><stop stop-color="{colour}" stop-opacity=".75"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
        )
        return f"url(#{name})"

    def symbol(self, data: str) -> str:
        """Define a shape to be placed many times; gives its name."""
        name = f"s{len(self._definitions)}"
        self._definitions.append(f'<path id="{name}" d="{data}"/>')
        return name

    def place(self, name: str, fill: str, placements: Iterable[Placement]) -> None:
        """Draw a defined shape in many places."""
        uses = "".join(
            f'<use href="#{name}" transform="translate({x:.0f} {y:.0f})rotate({degrees:.0f})'
            f'scale({scale:.2g})"/>'
            for (x, y), degrees, scale in placements
        )
        self._parts.append(f'<g fill="{fill}">{uses}</g>')

    def rectangle(  # noqa: PLR0913, PLR0917  a rectangle has four sides and a colour
        self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0
    ) -> None:
        """Draw a rectangle, with round corners if asked."""
        corner = f' rx="{radius:.0f}"' if radius else ""
        self._parts.append(
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"'
            f'{corner} fill="{fill}"/>'
        )

    def circle(self, centre: Point, radius: float, fill: str, opacity: float = 1) -> None:
        """Draw a disc."""
        veil = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
        self._parts.append(
            f'<circle cx="{centre[0]:.0f}" cy="{centre[1]:.0f}" r="{radius:.0f}"'
            f' fill="{fill}"{veil}/>'
        )

    def ring(self, centre: Point, radius: float, stroke: str, width: float) -> None:
        """Draw a circle's line."""
        self._parts.append(
            f'<circle cx="{centre[0]:.0f}" cy="{centre[1]:.0f}" r="{radius:.0f}" fill="none"'
            f' stroke="{stroke}" stroke-width="{width:.2g}"/>'
        )

    def path(self, data: str, fill: str, opacity: float = 1) -> None:
        """Fill a path."""
        veil = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
        self._parts.append(f'<path d="{data}" fill="{fill}"{veil}/>')

    def line(self, data: str, stroke: str, width: float, opacity: float = 1) -> None:
        """Draw a path's line with round ends."""
        veil = f' opacity="{opacity:.2g}"' if opacity < 1 else ""
        self._parts.append(
            f'<path d="{data}" fill="none" stroke="{stroke}" stroke-width="{width:.2g}"'
            f' stroke-linecap="round"{veil}/>'
        )

    def bars(self, data: str, stroke: str, width: float, opacity: float) -> None:
        """Draw a path's line with straight ends, so that short lines are rectangles."""
        self._parts.append(
            f'<path d="{data}" stroke="{stroke}" stroke-width="{width:.2g}"'
            f' opacity="{opacity:.2g}"/>'
        )

    def svg(self, title: str) -> str:
        """Write the whole picture."""
        definitions = f"<defs>{''.join(self._definitions)}</defs>" if self._definitions else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' role="img"><title>{title}</title>{definitions}{"".join(self._parts)}</svg>'
        )
