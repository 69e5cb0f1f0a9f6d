"""A table of counts as squares, darker for a larger share of their row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.library.plots import svg

WIDTH = 520.0
_MOST_NAME, _LARGEST, _SMALLEST = 120.0, 44.0, 17.0
_TOP, _GAP, _TITLE = 28.0, 6.0, 16.0
_DARK = 0.55
"""From which share on numbers are written in the colour of the ground."""


def confusion_plot(title: str, names: Sequence[str], counts: Mapping[tuple[str, str], int]) -> str:
    """An SVG of (truth, foretold) -> items: rows are what items are, columns what they are taken for."""
    beside = min(max((svg.width_of(name) for name in names), default=0.0), _MOST_NAME) + _GAP
    left = beside + _TITLE
    side = max(_SMALLEST, min(_LARGEST, (WIDTH - left) / max(len(names), 1)))
    width, height = left + side * len(names), _TOP + side * len(names) + beside + _TITLE + _GAP
    parts = [*_words(names, left, side, beside)]
    for row, truth in enumerate(names):
        total = sum(counts.get((truth, other), 0) for other in names)
        for column, foretold in enumerate(names):
            count = counts.get((truth, foretold), 0)
            told = f"{count:,} of {total:,} {truth} are taken for {foretold}"
            corner = left + column * side, _TOP + row * side
            parts.append(_square(corner, side, count / total if total else 0.0, count, told, row == column))
    right = sum(counts.get((name, name), 0) for name in names)
    size = max(width, WIDTH), height
    return svg.plot(
        title, f"{right:,} of {sum(counts.values()):,} items are taken for what they are", size, parts
    )


def _words(names: Sequence[str], left: float, side: float, room: float) -> Iterator[str]:
    bottom, middle = _TOP + side * len(names), side * len(names) / 2
    for place, name in enumerate(names):
        at = side * (place + 0.5) + svg.TEXT / 3
        yield svg.text(left - _GAP, _TOP + at, name, anchor="end", css="mark", room=room - _GAP)
        yield svg.text(
            left + at, bottom + _GAP, name, anchor="end", css="mark", room=room - _GAP, upright=True
        )
    yield svg.text(svg.TEXT, _TOP + middle, "label", anchor="middle", upright=True)
    yield svg.text(left + middle, bottom + room + _TITLE, "taken for", anchor="middle")


def _square(
    corner: tuple[float, float], side: float, share: float, count: int, told: str, right: bool
) -> str:
    x, y = corner
    ground = svg.element("rect", x=x, y=y, width=side, height=side, class_="cell")
    drawn = svg.tooltip(told) + ground
    if count:
        css = "right" if right else "wrong"
        drawn += svg.element(
            "rect", x=x, y=y, width=side, height=side, class_=f"cell {css}", fill_opacity=0.12 + 0.88 * share
        )
        if svg.width_of(number := f"{count:,}") <= side:
            ink = "inverse" if share > _DARK else "words"
            middle = x + side / 2, y + side / 2 + svg.TEXT / 3
            drawn += svg.text(*middle, number, anchor="middle", css=ink)
    return svg.element("g", drawn)
