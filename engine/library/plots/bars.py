"""Bars from left to right, a row for each name, one bar for each version in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.library.plots import svg
from engine.library.plots.axes import Axis, Field

WIDTH = 440.0
_BAR, _SLIM, _BETWEEN = 13.0, 8.0, 9.0
"""Pixels: how high a bar is, alone and among others, and what is left between rows."""
_MOST_NAME = 150.0
_TOP, _BOTTOM, _RIGHT, _GAP = 28.0, 44.0, 40.0, 8.0


@dataclass(frozen=True, slots=True)
class BarRow:
    """What is measured of one thing."""

    name: str
    values: Sequence[float | None]
    """By version; None where there is nothing to measure."""


def bar_plot(title: str, rows: Sequence[BarRow], names: Sequence[str], across: Axis) -> str:
    """An SVG as high as ``rows`` need; ``names`` are those of the versions, in the order of their colours."""
    bar = _BAR if len(names) == 1 else _SLIM
    pitch = max(bar * len(names), svg.TEXT) + _BETWEEN
    size = WIDTH, _TOP + pitch * len(rows) + _BOTTOM
    widest = max((svg.width_of(row.name) for row in rows), default=0.0)
    left = min(widest, _MOST_NAME) + _GAP
    field = Field(across, Axis("", 0, 1, ()), left, _TOP, WIDTH - _RIGHT, size[1] - _BOTTOM)
    parts = [*_grid(field), *field.drawn()]
    for number, row in enumerate(rows):
        parts += _drawn(field, row, names, _TOP + pitch * number, pitch, bar)
    return svg.plot(title, f"{across.title} of {len(rows)} rows", size, parts)


def _grid(field: Field) -> Iterator[str]:
    for mark in field.across.marks:
        x = field.x(mark.at)
        yield svg.element("line", x1=x, x2=x, y1=field.top, y2=field.bottom, class_="grid")


def _drawn(
    field: Field, row: BarRow, names: Sequence[str], top: float, pitch: float, bar: float
) -> Iterator[str]:
    middle = top + pitch / 2
    room = field.left - _GAP
    yield svg.text(room, middle + svg.TEXT / 3, row.name, anchor="end", css="mark", room=room)
    first = middle - bar * len(names) / 2
    for place, (name, value) in enumerate(zip(names, row.values, strict=True)):
        if value is None:
            continue
        told = svg.tooltip(f"{row.name}, {name}: {value:.3f}")
        start, end = sorted((field.x(min(max(0.0, field.across.low), field.across.high)), field.x(value)))
        yield svg.element(
            "rect",
            told,
            x=start,
            y=first + place * bar,
            width=end - start,
            height=bar - 1,
            class_=f"bar {svg.hue(place)}",
        )
    if len(names) == 1 and (only := row.values[0]) is not None:
        yield svg.text(field.x(only) + _GAP / 2, middle + svg.TEXT / 3, f"{only:.2f}", css="mark")
