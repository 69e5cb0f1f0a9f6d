"""How often numbers occur, of a few kinds of things over each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.library.plots import svg
from engine.library.plots.axes import Axis, Field

SIZE = (440.0, 260.0)
_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of one kind are in each bin."""

    name: str
    css: str
    """The class that gives its colour."""
    counts: Sequence[int]


def histogram(
    title: str,
    edges: Sequence[float],
    kinds: Sequence[Counts],
    across: str,
    threshold: float | None = None,
    size: tuple[float, float] = SIZE,
) -> str:
    """An SVG of shares of each kind, so that those with fewer are seen as well.

    Args:
        edges: (bins + 1,) rising; empty bins at either end are left out.
        threshold: Where a line is drawn, with its value beside it.
    """
    first, last = _filled(kinds, len(edges) - 1)
    totals = [max(sum(kind.counts), 1) for kind in kinds]
    shares = [
        [count / total for count in kind.counts[first:last]]
        for kind, total in zip(kinds, totals, strict=True)
    ]
    edges = edges[first : last + 1]
    highest = max((share for own in shares for share in own), default=0.0) or 1.0
    field = Field.within(
        size, Axis.of(across, edges[0], edges[-1]), Axis.of("share of the pairs", 0.0, highest, 5)
    )
    parts = [*field.drawn()]
    for kind, own in zip(kinds, shares, strict=True):
        parts.append(svg.element("path", d=_outline(field, edges, own), class_=f"area {kind.css}"))
    parts += _targets(field, edges, kinds, shares)
    if threshold is not None and edges[0] <= threshold <= edges[-1]:
        parts += _threshold(field, threshold)
    told = f"{across} of " + " and ".join(f"{sum(kind.counts):,} {kind.name}" for kind in kinds)
    return svg.plot(title, told, size, parts)


def _filled(kinds: Sequence[Counts], bins: int) -> tuple[int, int]:
    """The bins from the first to the last that any kind is in, all where there is nothing."""
    used = [place for place in range(bins) if any(kind.counts[place] for kind in kinds)]
    return (used[0], used[-1] + 1) if used else (0, bins)


def _outline(field: Field, edges: Sequence[float], shares: Sequence[float]) -> str:
    """Steps from the ground up and back to it."""
    steps = [f"M{field.x(edges[0]):.2f},{field.bottom:.2f}"]
    for left, right, share in zip(edges, edges[1:], shares, strict=False):
        steps += [f"L{field.x(left):.2f},{field.y(share):.2f}", f"L{field.x(right):.2f},{field.y(share):.2f}"]
    return " ".join((*steps, f"L{field.x(edges[-1]):.2f},{field.bottom:.2f}", "Z"))


def _targets(
    field: Field, edges: Sequence[float], kinds: Sequence[Counts], shares: Sequence[Sequence[float]]
) -> Iterator[str]:
    for place, (low, high) in enumerate(pairwise(edges)):
        told = ", ".join(f"{own[place]:.1%} of {kind.name}" for kind, own in zip(kinds, shares, strict=True))
        yield svg.element(
            "rect",
            svg.tooltip(f"{low:.2f} to {high:.2f}: {told}"),
            x=field.x(low),
            y=field.top,
            width=field.x(high) - field.x(low),
            height=field.bottom - field.top,
            class_="target",
        )


def _threshold(field: Field, threshold: float) -> Iterator[str]:
    x, words = field.x(threshold), f"{threshold:.2f}"
    yield svg.element("line", x1=x, x2=x, y1=field.top, y2=field.bottom, class_="threshold")
    fits = x + _GAP + svg.width_of(words) <= field.right
    side = (x + _GAP, "start") if fits else (x - _GAP, "end")
    yield svg.text(side[0], field.top + svg.TEXT, words, anchor=side[1], css="mark strong")
