"""Axes: where numbers lie on a plot, and the lines and words that tell so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.library.plots import svg

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SLACK = 1e-9
"""So much a mark may be off the end of an axis: sums of steps are not exact."""
_TOP, _BOTTOM, _RIGHT = 28.0, 44.0, 14.0
"""Pixels around the field for the title, and for the numbers and the name of the axis below."""
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis that is written beside it."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What one direction of a plot means."""

    title: str
    low: float
    high: float
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, title: str, low: float, high: float, most: int = 6) -> Axis:
        """With round numbers from ``low`` to ``high``, ``most`` of them."""
        return cls(title, low, high, round_marks(low, high, most))


def round_marks(low: float, high: float, most: int = 6) -> tuple[Mark, ...]:
    """At most ``most`` round numbers within, evenly apart; one where there is no room between the ends."""
    if not high > low:
        return (Mark(low, f"{low:.4g}"),)
    least = (high - low) / max(most - 1, 1)
    scale = 10.0 ** math.floor(math.log10(least))
    step = next(step * scale for step in _STEPS if step * scale >= least * (1 - _SLACK))
    first, last = math.ceil(low / step - _SLACK), math.floor(high / step + _SLACK)
    digits = max(0, -math.floor(math.log10(step) + _SLACK)) + (1 if _is_quarter(step) else 0)
    return tuple(Mark(number * step, f"{number * step:,.{digits}f}") for number in range(first, last + 1))


def _is_quarter(step: float) -> bool:
    """Whether it is 2.5 times a power of ten, and takes a digit more."""
    power = 10.0 ** math.floor(math.log10(step) + _SLACK)
    return step < 10 and math.isclose(step / power, 2.5)


@dataclass(frozen=True, slots=True)
class Field:
    """The part of a plot that numbers lie in, in pixels, and its two axes."""

    across: Axis
    up: Axis
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def within(cls, size: tuple[float, float], across: Axis, up: Axis) -> Field:
        """The most that axes and title leave of a plot of ``size`` (width, height)."""
        width, height = size
        widest = max((svg.width_of(mark.words) for mark in up.marks), default=0.0)
        beside = svg.TEXT + 2 * _GAP if up.title else 0.0
        return cls(across, up, beside + widest + _GAP, _TOP, width - _RIGHT, height - _BOTTOM)

    def x(self, value: float) -> float:
        """Pixels from the left."""
        return _place(self.across, value, self.left, self.right)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return _place(self.up, value, self.bottom, self.top)

    def drawn(self) -> Iterator[str]:
        """Lines, numbers and names of both axes; what would run into the number before it is left out."""
        yield from self._below()
        for mark in self.up.marks:
            y = self.y(mark.at)
            yield svg.element("line", x1=self.left, x2=self.right, y1=y, y2=y, class_="grid")
            yield svg.text(self.left - _GAP, y + svg.TEXT / 3, mark.words, anchor="end", css="mark")
        yield svg.element("line", x1=self.left, x2=self.right, y1=self.bottom, y2=self.bottom, class_="axis")
        if self.up.title:
            middle, room = (self.top + self.bottom) / 2, self.bottom - self.top
            yield svg.text(svg.TEXT, middle, self.up.title, anchor="middle", room=room, upright=True)

    def _below(self) -> Iterator[str]:
        free = -math.inf
        for mark in self.across.marks:
            x, half = self.x(mark.at), svg.width_of(mark.words) / 2
            yield svg.element("line", x1=x, x2=x, y1=self.bottom, y2=self.bottom + 4, class_="axis")
            middle = max(min(x, self.right + _RIGHT - half), half)
            if middle - half < free:
                continue
            yield svg.text(middle, self.bottom + svg.TEXT + _GAP, mark.words, anchor="middle", css="mark")
            free = middle + half + _GAP
        middle, room = (self.left + self.right) / 2, self.right - self.left
        down = self.bottom + _BOTTOM - _GAP
        yield svg.text(middle, down, self.across.title, anchor="middle", room=room)


def _place(axis: Axis, value: float, first: float, last: float) -> float:
    if not axis.high > axis.low:
        return (first + last) / 2
    return first + (value - axis.low) / (axis.high - axis.low) * (last - first)
