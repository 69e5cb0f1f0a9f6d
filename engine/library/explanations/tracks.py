"""Two tracks, one below the other: which seconds and which bands make them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.domain.explanation import Explanation, SharedMoment
from engine.library.explanations.bands import bands
from engine.library.explanations.block import (
    FAINT,
    INK,
    LINE,
    MARGIN,
    SMALL,
    TEXT,
    WIDTH,
    Block,
    written,
)
from engine.library.explanations.heat import NEITHER, highest_of, scaled, shade
from engine.media.waveform import Peaks
from engine.media.waveform_picture import bar_heights
from engine.projection.lettering import Lettering

if TYPE_CHECKING:
    from engine.domain.explanation import Heat

MOST_MOMENTS = 5
_BARS = 240
_NAME, _NUMBERS, _WAVE, _AXIS = 30, 24, 110, 44
"""Pixels of a strip, from above: its name, numbers of moments, the sound, and the time."""
_WASH = (255, 236, 214)
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_TICKS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One of the two tracks."""

    name: str
    peaks: Peaks
    seconds: float
    times: Heat
    """(n,) where windows begin; none, where nothing is known."""
    shares: Heat
    """(n,) what they add."""
    moments: tuple[tuple[float, float], ...]
    """(start, seconds) of those that are marked, the most alike first."""


def blocks(
    explanation: Explanation,
    names: tuple[str, str],
    peaks: tuple[Peaks, Peaks],
    seconds: tuple[float, float],
    lettering: Lettering,
) -> Iterator[Block]:
    """Both tracks, what is marked in them, and bands."""
    moments, none = explanation.moments, np.empty(0, np.float32)
    best = moments.best[:MOST_MOMENTS] if moments else ()
    first_times, first = (moments.first_times, moments.first) if moments else (none, none)
    second_times, second = (moments.second_times, moments.second) if moments else (none, none)
    highest = highest_of(first, second)
    spans = [[(one.first, one.seconds) for one in best], [(one.second, one.seconds) for one in best]]
    for place, (times, shares) in enumerate(((first_times, first), (second_times, second))):
        strip = Strip(names[place], peaks[place], seconds[place], times, shares, tuple(spans[place]))
        yield drawn(strip, highest, lettering)
    if moments:
        key = "Orange seconds speak for the score, blue ones against it."
        yield written(
            [(key, SMALL, FAINT), *((_told(*one), TEXT, INK) for one in enumerate(best, 1))], lettering
        )
    if explanation.bands:
        yield bands(explanation.bands, names, lettering)


def drawn(strip: Strip, highest: float, lettering: Lettering) -> Block:
    """A track from its beginning to its end; moments are washed and numbered."""
    block = Block(_NAME + _NUMBERS + _WAVE + _AXIS, lettering)
    room, top = WIDTH - 2 * MARGIN, _NAME + _NUMBERS
    block.write((MARGIN, 0.75 * _NAME), strip.name)

    def x(second: float) -> float:
        return MARGIN + room * min(max(second / strip.seconds, 0.0), 1.0) if strip.seconds > 0 else MARGIN

    # The most alike is drawn last, so that nothing covers its number.
    for number, (start, length) in reversed(list(enumerate(strip.moments, 1))):
        left, right = x(start), max(x(start + length), x(start) + 2)
        block.pen.rectangle((left, _NAME, right, top + _WAVE), fill=_WASH)
        block.write(((left + right) / 2, _NAME + 0.75 * _NUMBERS), str(number), SMALL, anchor="ms")
    heights = bar_heights(strip.peaks, _BARS)
    pitch, middle = room / len(heights), top + _WAVE / 2
    places = (np.arange(len(heights)) + 0.5) / len(heights) * strip.seconds
    for number, (height, share) in enumerate(zip(heights, _shares_at(places, strip, highest), strict=True)):
        half, left = max(1.0, height * _WAVE / 2), MARGIN + number * pitch
        box = left, middle - half, left + max(1.0, 0.7 * pitch), middle + half
        block.pen.rectangle(box, fill=NEITHER if share is None else shade(share))
    _draw_axis(block, x, strip.seconds, top + _WAVE)
    return block


def _shares_at(places: NDArray[np.float64], strip: Strip, highest: float) -> list[float | None]:
    """What the window adds that each of ``places`` (m,), in seconds, lies in; None before the first."""
    if not len(strip.times):
        return [None] * len(places)
    shares = scaled(strip.shares, highest)
    rows = np.searchsorted(strip.times, places, side="right") - 1
    return [float(shares[row]) if row >= 0 else None for row in rows]


def _draw_axis(block: Block, x: Callable[[float], float], seconds: float, top: float) -> None:
    block.pen.line((MARGIN, top + 4, WIDTH - MARGIN, top + 4), fill=LINE)
    step = next((step for step in _STEPS if seconds / step <= _MOST_TICKS), _STEPS[-1])
    for number in range(int(seconds / step) + 1):
        at = x(number * step)
        block.pen.line((at, top + 4, at, top + 8), fill=FAINT)
        anchor = "ls" if number == 0 else "rs" if at > WIDTH - MARGIN - 20 else "ms"
        block.write((at, top + 24), _clock(number * step, step), SMALL, anchor=anchor, ink=FAINT)


def _told(number: int, moment: SharedMoment) -> str:
    step = min(moment.seconds, 1)
    first, second = (_clock(at, step) for at in (moment.first, moment.second))
    return f"{number}: {first} and {second}, for {moment.seconds:.3g} s, score {moment.score:.2f}"


def _clock(seconds: float, step: float) -> str:
    """``1:02``, or tenths of seconds where steps are shorter than one."""
    if step < 1:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
