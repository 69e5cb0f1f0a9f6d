"""How the measures of an evaluation are written, and which of them are looked at first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.domain.measures import Better, meaning_of

NOTHING = "–"
"""Stands where a measure is not defined."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as people read it."""

    name: str
    meaning: str
    better: Better = Better.HIGHER
    digits: int = 3
    """After the point."""

    def written(self, value: float | int | None) -> str:
        """A value of it."""
        if value is None:
            return NOTHING
        digits = 0 if isinstance(value, int) else self.digits
        return f"{value:,.{digits}f}".replace("-", "−")

    def written_difference(self, value: float) -> str:
        """How much more or less: ``+0.021``, ``−0.003``, ``±0``."""
        written = f"{value:+,.{self.digits}f}"
        return "±0" if not float(written.replace(",", "")) else written.replace("-", "−")


_DIGITS = {"calinski_harabasz": 1, "effective_rank": 1}
"""Of those that are no shares."""
_AT = re.compile(r"\w+_at_(\d+)")


def principal(keys: Iterable[str]) -> list[str]:
    """Of the measures of retrieval those that most people look at: of all k, the largest."""
    most = max((int(match[1]) for match in map(_AT.fullmatch, keys) if match is not None), default=0)
    at_most = [f"precision_at_{most}", f"recall_at_{most}"] if most > 1 else []
    return ["map", "precision_at_1", *at_most, "knn_accuracy", "mrr", "queries"]


def measure(key: str) -> Measure:
    """The measure that the engine calls ``key``; one that is not known here goes by that name."""
    known = meaning_of(key)
    meaning = known.words[:1].upper() + known.words[1:]
    return Measure(known.name, meaning, known.better, _DIGITS.get(key, 3))
