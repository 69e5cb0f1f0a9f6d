"""Whether what was held out from trainings has copies, or nothing like it, among what was learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.domain.evaluation import Evaluation, Leak
from engine.library.reporting.wording import UNDEFINED, figure

MOST_LEAKS = 12
"""Pairs of copies that are named of a version."""


@dataclass(frozen=True, slots=True)
class LeakRow:
    """Two copies by their names."""

    held_out: str
    learnt: str
    score: str
    """``the same content`` or their cosine."""


@dataclass(frozen=True, slots=True)
class SplitRow:
    """What was held out from the training of a version."""

    encoder: str
    held_out: str
    leaked: str
    uncovered: str
    """Share in percent."""
    leaks: tuple[LeakRow, ...]
    leaks_left_out: int


def split_rows(evaluation: Evaluation, names: Mapping[int, str]) -> tuple[SplitRow, ...]:
    """A row for each version that has learnt from a part of the collection."""

    def named(leak: Leak) -> LeakRow:
        one, other = (names.get(item, f"item {item}") for item in (leak.held_out, leak.learnt))
        return LeakRow(one, other, "the same content" if leak.score == 1 else figure(float(leak.score)))

    return tuple(
        SplitRow(
            one.encoder,
            figure(split.held_out),
            figure(split.leaked),
            UNDEFINED if split.uncovered is None else f"{split.uncovered:.0%}",
            tuple(map(named, split.leaks[:MOST_LEAKS])),
            max(0, len(split.leaks) - MOST_LEAKS),
        )
        for one in evaluation.encoders
        if (split := one.split) is not None
    )


def leaking(evaluation: Evaluation) -> list[int]:
    """Ids of the items that ``split_rows`` names."""
    return [
        item
        for one in evaluation.encoders
        if one.split is not None
        for leak in one.split.leaks[:MOST_LEAKS]
        for item in (leak.held_out, leak.learnt)
    ]
