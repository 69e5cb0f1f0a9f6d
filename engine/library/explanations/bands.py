"""How far the score of two tracks falls without each band of frequencies, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain.explanation import SharedBand
from engine.library.explanations.block import FAINT, GAP, LINE, MARGIN, SMALL, TEXT, WIDTH, Block
from engine.library.explanations.heat import AGAINST, FOR
from engine.library.reporting.wording import difference
from engine.projection.lettering import Lettering

_HEADING, _ROW, _BAR, _LABEL, _VALUE = 66, 30, 18, 150, 64
"""Pixels: the lines above, a band and its bar, and the room for its name and for a number."""


def bands(shared: Sequence[SharedBand], names: tuple[str, str], lettering: Lettering) -> Block:
    """A row for each band, from the lowest up, with a bar for either track."""
    block = Block(_HEADING + _ROW * len(shared) + 12, lettering)
    block.write((MARGIN, 30), "What the score loses without a band", TEXT)
    room = (WIDTH - 2 * MARGIN - _LABEL - GAP) / 2
    values = [value for band in shared for value in (band.first, band.second)]
    low, high = min(0.0, *values), max(0.0, *values)
    for side, name in enumerate(names):
        left = MARGIN + _LABEL + side * (room + GAP)
        block.write((left, 56), f"in {name}", SMALL, ink=FAINT, room=room)
        per_unit = (room - 2 * _VALUE) / (high - low) if high > low else 0.0
        zero = left + _VALUE - low * per_unit
        block.pen.line((zero, _HEADING, zero, _HEADING + _ROW * len(shared)), fill=LINE)
        for row, band in enumerate(shared):
            _draw_bar(block, zero, per_unit, row, (band.first, band.second)[side])
    for row, band in enumerate(shared):
        block.write((MARGIN, _HEADING + _ROW * (row + 0.7)), _hertz(band), SMALL)
    return block


def _draw_bar(block: Block, zero: float, per_unit: float, row: int, value: float) -> None:
    top, end = _HEADING + _ROW * row + (_ROW - _BAR) / 2, zero + value * per_unit
    left, right = sorted((zero, end))
    if right - left >= 1:
        block.pen.rectangle((left, top, right, top + _BAR), fill=FOR if value > 0 else AGAINST)
    place, anchor = (end + 8, "ls") if value >= 0 else (end - 8, "rs")
    block.write((place, top + 0.8 * _BAR), difference(value), SMALL, anchor=anchor, ink=FAINT)


def _hertz(band: SharedBand) -> str:
    if band.high >= 1000:
        return f"{band.low / 1000:.2g}\N{EN DASH}{band.high / 1000:.2g} kHz"
    return f"{band.low:.0f}\N{EN DASH}{band.high:.0f} Hz"
