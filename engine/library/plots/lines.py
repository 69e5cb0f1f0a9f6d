"""Lines over numbers: curves of several versions in one plot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.library.plots import svg
from engine.library.plots.axes import Axis, Field

SIZE = (440.0, 300.0)
_MOST_POINTS = 24
"""More of a line are drawn, but not pointed at."""
_POINT, _TARGET = 2.5, 7.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; it has a gap where a value is NaN."""

    name: str
    place: int
    """That of its version among them, for its colour."""
    xs: Sequence[float]
    ys: Sequence[float]


def line_plot(
    title: str, lines: Sequence[Line], across: Axis, up: Axis, size: tuple[float, float] = SIZE
) -> str:
    """An SVG of ``lines``. A point that the pointer rests on tells its line and its numbers."""
    field = Field.within(size, across, up)
    description = "; ".join(_told(line, up) for line in lines)
    parts = [*field.drawn()]
    for line in lines:
        parts += _drawn(field, line)
    return svg.plot(title, description, size, parts)


def _drawn(field: Field, line: Line) -> Iterator[str]:
    hue = svg.hue(line.place)
    yield svg.element("path", d=_path(field, line), class_=f"line {hue}")
    step = max(1, math.ceil(len(line.xs) / _MOST_POINTS))
    names = {mark.at: mark.words for mark in field.across.marks}
    for x, y in list(zip(line.xs, line.ys, strict=True))[::step]:
        if math.isnan(y):
            continue
        told = svg.tooltip(f"{line.name}: {y:.3f} at {names.get(x, f'{x:.3g}')}")
        dot = svg.element("circle", cx=field.x(x), cy=field.y(y), r=_POINT, class_=f"dot {hue}")
        target = svg.element("circle", cx=field.x(x), cy=field.y(y), r=_TARGET, class_="target")
        yield svg.element("g", told + dot + target)


def _path(field: Field, line: Line) -> str:
    steps, pen = [], "M"
    for x, y in zip(line.xs, line.ys, strict=True):
        if math.isnan(y):
            pen = "M"
            continue
        steps.append(f"{pen}{field.x(x):.2f},{field.y(y):.2f}")
        pen = "L"
    return " ".join(steps)


def _told(line: Line, up: Axis) -> str:
    known = [y for y in line.ys if not math.isnan(y)]
    if not known:
        return f"{line.name} has no values"
    return f"{up.title} of {line.name} goes from {known[0]:.2f} to {known[-1]:.2f}"
