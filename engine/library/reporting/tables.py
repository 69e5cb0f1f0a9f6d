"""The tables of a report, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.domain.evaluation import Confused, EncoderEvaluation, Evaluation, Figures, Interval
from engine.domain.measures import Meaning, meaning_of
from engine.library.reporting.wording import UNDEFINED, between, difference, figure, is_sure

MOST_CLASSES = 400
"""Rows of the table of classes; those that are found worst."""
MOST_CONFUSIONS = 30
_COUNTS = ("queries", "unlabelled", "unmatched")
_DETAILS = ("recall_at_", "f1_at_", "hit_rate_at_", "ndcg_at_")


@dataclass(frozen=True, slots=True)
class Cell:
    """A measure of one version."""

    value: str
    interval: str = ""
    difference: str = ""
    """From the first version, with its interval; empty for the first itself."""
    sure: bool = False
    """Whether that is more than chance."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of all versions."""

    measure: str
    """As the command line has it."""
    meaning: Meaning
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A label, how many items with it ask, and a figure of each version."""

    name: str
    queries: int
    values: tuple[float | None, ...]

    @property
    def mean(self) -> float:
        """Over the versions that have one; 1 where none has, so that it is not taken for the worst."""
        known = [value for value in self.values if value is not None]
        return sum(known) / len(known) if known else 1.0

    @property
    def written(self) -> tuple[str, ...]:
        """The figures as people read them."""
        return tuple(map(figure, self.values))


@dataclass(frozen=True, slots=True)
class ConfusionRow:
    """What one label is taken for."""

    truth: str
    foretold: str
    count: int
    share: str
    """Of all with that label."""


def retrieval_rows(evaluation: Evaluation) -> tuple[tuple[MeasureRow, ...], tuple[MeasureRow, ...]]:
    """The measures of retrieval that are looked at first, and the others; not what is only counted."""
    compared = {one.encoder: one.differences for one in evaluation.comparisons}

    def cell(encoder: EncoderEvaluation, measure: str) -> Cell:
        interval = encoder.intervals.get(measure)
        change = compared.get(encoder.encoder, {}).get(measure)
        return Cell(
            figure(encoder.retrieval.get(measure)),
            "" if interval is None else between(interval),
            "" if change is None else _change(change),
            change is not None and is_sure(change),
        )

    rows = _rows(evaluation.encoders, lambda encoder: encoder.retrieval, cell)
    first = tuple(row for row in rows if not row.measure.startswith((*_COUNTS, *_DETAILS)))
    return first, tuple(row for row in rows if row.measure.startswith(_DETAILS))


def plain_rows(
    encoders: tuple[EncoderEvaluation, ...], figures: Callable[[EncoderEvaluation], Figures]
) -> tuple[MeasureRow, ...]:
    """Measures that come without intervals: of clusters, or of embeddings by themselves."""
    return _rows(encoders, figures, lambda encoder, measure: Cell(figure(figures(encoder).get(measure))))


def class_rows(encoders: tuple[EncoderEvaluation, ...]) -> tuple[str, tuple[ClassRow, ...]]:
    """The measure that labels are compared by, empty without any, and each label, the worst first."""
    measure = _class_measure(encoders)
    found: dict[str, tuple[int, list[float | None]]] = {}
    for place, encoder in enumerate(encoders):
        for one in encoder.per_class:
            queries, values = found.setdefault(one.name, (one.queries, [None] * len(encoders)))
            values[place] = one.figures.get(measure)
            found[one.name] = max(queries, one.queries), values
    rows = [ClassRow(name, queries, tuple(values)) for name, (queries, values) in found.items()]
    return measure, tuple(sorted(rows, key=lambda row: (row.mean, row.name)))


def confusion_rows(confusion: Iterable[Confused]) -> tuple[ConfusionRow, ...]:
    """What is taken most often for something else."""
    confusion = tuple(confusion)
    totals: dict[str, int] = {}
    for one in confusion:
        totals[one.truth] = totals.get(one.truth, 0) + one.count
    wrong = sorted(
        (one for one in confusion if one.truth != one.foretold),
        key=lambda one: (-one.count, one.truth, one.foretold),
    )
    return tuple(
        ConfusionRow(one.truth, one.foretold, one.count, f"{one.count / totals[one.truth]:.0%}")
        for one in wrong[:MOST_CONFUSIONS]
    )


def _change(interval: Interval) -> str:
    return f"{difference(interval.estimate)} ({between(interval, signed=True)})"


def _rows(
    encoders: tuple[EncoderEvaluation, ...],
    figures: Callable[[EncoderEvaluation], Figures],
    cell: Callable[[EncoderEvaluation, str], Cell],
) -> tuple[MeasureRow, ...]:
    """A row for each measure that any version has, in the order in which they are first named."""
    measures = dict.fromkeys(measure for encoder in encoders for measure in figures(encoder))
    rows = (
        MeasureRow(measure, meaning_of(measure), tuple(cell(encoder, measure) for encoder in encoders))
        for measure in measures
    )
    return tuple(row for row in rows if any(one.value != UNDEFINED for one in row.cells))


def _class_measure(encoders: tuple[EncoderEvaluation, ...]) -> str:
    named = dict.fromkeys(
        measure for encoder in encoders for one in encoder.per_class for measure in one.figures
    )
    return "map" if "map" in named else next(iter(named), "")
