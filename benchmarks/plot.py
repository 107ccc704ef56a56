"""A small plot as SVG: lines over two logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 400, 70, 20, 110, 50
COLOURS = ("#1b6ca8", "#c0392b", "#2e7d32", "#6a1b9a")

Points = Sequence[tuple[float, float]]


def loglog(lines: Mapping[str, Points], *, x: str, y: str) -> str:
    """Lines over two logarithmic axes, each with its name at its end, and a dashed one that grows as x does."""
    every = [point for points in lines.values() for point in points]
    axes = _Axes([a for a, _ in every], [b for _, b in every])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        f"<title>{y} by {x}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *axes.grid(x, y),
        *axes.linear(every),
    ]
    ends: list[float] = []
    coloured = zip(lines.items(), COLOURS, strict=False)
    for (name, points), colour in sorted(coloured, key=lambda each: -each[0][1][-1][1]):  # so that names stand in order
        parts += axes.line(name, points, colour, ends)
    return "\n".join([*parts, "</svg>", ""])


class _Axes:
    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.low = math.log10(min(xs)), math.floor(math.log10(min(ys)))
        self.high = math.log10(max(xs)), math.ceil(math.log10(max(ys)))
        self.xs = sorted(set(xs))

    def at(self, x: float, y: float) -> tuple[float, float]:
        share = [(math.log10(value) - low) / ((high - low) or 1)
                 for value, low, high in zip((x, y), self.low, self.high, strict=True)]  # fmt: skip
        return LEFT + share[0] * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - share[1] * (HEIGHT - TOP - BOTTOM)

    def grid(self, x: str, y: str) -> Iterator[str]:
        """Lines and figures at every size and at every power of ten."""
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        for value in self.xs:
            left, _ = self.at(value, 10 ** self.low[1])
            yield f'<line x1="{left:.1f}" y1="{TOP}" x2="{left:.1f}" y2="{bottom}" stroke="#ddd"/>'
            yield f'<text x="{left:.1f}" y="{bottom + 18}" text-anchor="middle">{value:,.0f}</text>'
        for power in range(int(self.low[1]), int(self.high[1]) + 1):
            _, up = self.at(self.xs[0], 10.0**power)
            yield f'<line x1="{LEFT}" y1="{up:.1f}" x2="{right}" y2="{up:.1f}" stroke="#ddd"/>'
            yield f'<text x="{LEFT - 8}" y="{up + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        yield f'<text x="{(LEFT + right) / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{x}</text>'
        middle = (TOP + bottom) / 2
        yield f'<text x="16" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 16 {middle:.1f})">{y}</text>'

    def linear(self, every: Points) -> Iterator[str]:
        """What linear growth would look like, through the lowest of the largest."""
        largest = max(x for x, _ in every)
        factor = min(y for x, y in every if x == largest) / largest
        least = max(10 ** self.low[0], 10 ** self.low[1] / factor)
        (x1, y1), (x2, y2) = self.at(least, least * factor), self.at(largest, largest * factor)
        yield (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#888" stroke-dasharray="4 4">'
               "<title>linear growth</title></line>")  # fmt: skip

    def line(self, name: str, points: Points, colour: str, ends: list[float]) -> Iterator[str]:
        places = [self.at(*point) for point in points]
        told = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        yield f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in places)
        beside, height = places[-1][0] + 8, places[-1][1] + 4
        while any(abs(height - other) < 14 for other in ends):
            height += 2
        ends.append(height)
        yield f'<text x="{beside:.1f}" y="{height:.1f}" fill="{colour}">{name}</text>'
