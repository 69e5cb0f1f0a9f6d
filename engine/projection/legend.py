"""The legend of a drawn map: what its colours mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.domain.maps import Categories, Colouring, Measured
from engine.domain.oklab import Rgb
from engine.domain.palettes import categorical, gradient, neutral
from engine.projection.sheet import Sheet

WIDTH = 250
"""Pixels in a picture of 1600 x 1200, as all sizes here."""
_LINE, _TEXT, _HEADING, _DOT = 30, 18, 20, 7
_BAR_HEIGHT = 16
_MOST_LINES = 20
_NONE, _UNKNOWN = "none", "not known"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A line of a legend."""

    name: str
    count: int
    colour: Rgb
    """(3,)"""


def entries(categories: Categories, dark: bool, lines: int) -> list[Entry]:
    """What the colours stand for, in at most ``lines`` lines; those in grey are named while there is room."""
    own, grey = categorical(dark), neutral(dark)
    pairs = zip(categories.names, categories.counts, strict=True)
    named = [
        Entry(name, count, own[code] if code < len(own) else grey) for code, (name, count) in enumerate(pairs)
    ]
    without = int((categories.codes < 0).sum())
    none = [Entry(_NONE, without, grey)] if without else []
    room = max(1, lines - len(none))
    if len(named) > room:
        # Colours that are not named are told of too: the legend never seems to be whole when it is not.
        rest = named[room - 1 :]
        named = [*named[: room - 1], Entry(f"{len(rest)} more", sum(entry.count for entry in rest), grey)]
    return named + none


def texts(colouring: Colouring) -> Iterator[str]:
    """All that a legend may write."""
    yield from (colouring.title, _NONE, _UNKNOWN, "0123456789,.-+e more")
    if isinstance(colouring, Categories):
        yield from colouring.names


def draw_legend(sheet: Sheet, colouring: Colouring, left: float, top: float) -> None:
    """Draws the legend from its upper left corner, in pixels, down to the lower border at most."""
    line = _LINE * sheet.scale
    sheet.write((left, top + line / 2), sheet.cut(colouring.title, _HEADING, WIDTH * sheet.scale), _HEADING)
    top += 1.4 * line
    if isinstance(colouring, Measured):
        _draw_scale(sheet, colouring, left, top)
        return
    room = min(int((sheet.image.height - top) / line) - 1, _MOST_LINES)
    for entry in entries(colouring, sheet.dark, room):
        _draw_entry(sheet, entry, left, top + line / 2)
        top += line


def _draw_entry(sheet: Sheet, entry: Entry, left: float, middle: float) -> None:
    right = left + WIDTH * sheet.scale
    count = f"{entry.count:,}"
    name_left = left + 3.4 * _DOT * sheet.scale
    room = right - name_left - sheet.width(count, _TEXT) - 12 * sheet.scale
    sheet.dots(np.array([(left + _DOT * sheet.scale, middle)]), _DOT, entry.colour[None])
    sheet.write((name_left, middle), sheet.cut(entry.name, _TEXT, room), _TEXT)
    sheet.write((right, middle), count, _TEXT, anchor="rm", ink=sheet.faint)


def _draw_scale(sheet: Sheet, measured: Measured, left: float, top: float) -> None:
    """A bar of all shades with its ends written below, and how many have no number."""
    size = round(WIDTH * sheet.scale), max(1, round(_BAR_HEIGHT * sheet.scale))
    bar = Image.fromarray(gradient(sheet.dark)[None]).resize(size, Image.Resampling.BILINEAR)
    sheet.image.paste(bar, (round(left), round(top)))
    below = top + (_BAR_HEIGHT + _LINE / 2) * sheet.scale
    sheet.write((left, below), f"{measured.low:.3g}", _TEXT, ink=sheet.faint)
    sheet.write((left + size[0], below), f"{measured.high:.3g}", _TEXT, anchor="rm", ink=sheet.faint)
    if unknown := int(np.isnan(measured.values).sum()):
        entry = Entry(_UNKNOWN, unknown, neutral(sheet.dark))
        _draw_entry(sheet, entry, left, below + _LINE * sheet.scale)
