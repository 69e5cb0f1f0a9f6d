"""Encoder versions as evaluations saw them, side by side; and what sets them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain import (
    EncoderComparison,
    EncoderEvaluation,
    Evaluation,
    EvaluationRecord,
    Interval,
    QueryOutcomes,
)
from engine.domain.measures import Better
from explorer.measures import measure, principal
from explorer.phrases import moment


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A version in an evaluation."""

    evaluation: Evaluation
    result: EncoderEvaluation
    title: str
    """Its name; where several evaluations know it, with what tells those apart."""
    ink: int
    """Place of its colour among those of categories."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a report is about."""

    columns: Sequence[Column]
    """At least one."""
    detailed: Column
    """The one of them whose scores, confusions and changes are shown."""
    answering: str | None
    """Name of the version that answers for the collection now."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more one version has of a measure than another."""

    value: float
    interval: Interval | None
    """None where the two were not asked the same."""
    sure: bool
    """Whether it is more than chance."""


def columns_of(evaluations: Sequence[Evaluation]) -> list[Column]:
    """Every version of some evaluations, in their order."""
    marks = _marks([evaluation.record for evaluation in evaluations])
    times = Counter(result.encoder for evaluation in evaluations for result in evaluation.encoders)
    columns: list[Column] = []
    for evaluation, mark in zip(evaluations, marks, strict=True):
        for result in evaluation.encoders:
            title = f"{result.encoder} · {mark}" if times[result.encoder] > 1 else result.encoder
            columns.append(Column(evaluation, result, title, len(columns)))
    return columns


def _marks(records: Sequence[EvaluationRecord]) -> list[str]:
    """What tells evaluations apart, in short: how they asked, else when, else their number."""
    ways = (
        ["held-out" if record.held_out else "all" for record in records],
        [moment(record.made_at) for record in records],
        [f"no. {record.id}" for record in records],
    )
    return next((marks for marks in ways if len(set(marks)) == len(records)), ways[-1])


def reference(column: Column, columns: Sequence[Column], part: str) -> Column:
    """The first of ``columns`` that was asked what ``column`` was asked: with it that is compared."""
    return next((one for one in columns if asked_alike(column, one, part)), column)


def comparison(column: Column, first: Column) -> EncoderComparison | None:
    """What the evaluation itself found when it compared the two; None where it did not."""
    if column.evaluation is not first.evaluation:
        return None
    for one in column.evaluation.comparisons:
        if (one.encoder, one.against) == (column.result.encoder, first.result.encoder):
            return one
    return None


def difference(column: Column, first: Column, part: str, key: str) -> Difference | None:
    """``column`` minus ``first`` of a measure; ``part`` is ``retrieval``, ``clustering`` or ``health``.

    Where the same evaluation compared them it is sure when its interval leaves out 0; else when their own
    intervals lie apart, which is a stricter rule. None where one lacks it, or they went by other labels.
    """
    here, there = (getattr(one.result, part).get(key) for one in (column, first))
    if here is None or there is None or not asked_alike(column, first, part):
        return None
    if part != "retrieval":
        return Difference(here - there, None, False)
    compared = comparison(column, first)
    if compared is not None and key in compared.differences:
        interval = compared.differences[key]
        return Difference(interval.estimate, interval, interval.low > 0 or interval.high < 0)
    own, other = column.result.intervals.get(key), first.result.intervals.get(key)
    apart = own is not None and other is not None and (own.low > other.high or own.high < other.low)
    return Difference(here - there, None, apart)


def asked_alike(column: Column, other: Column, part: str = "retrieval") -> bool:
    """Whether figures of ``part`` are of the same collection, labels and queries, as far as those count."""
    return _asked(column, part) == _asked(other, part)


def _asked(column: Column, part: str) -> tuple[object, ...]:
    record = column.evaluation.record
    if part == "health":
        return (record.collection,)
    if part == "clustering":
        return record.collection, record.labels
    return record.collection, record.labels, record.held_out, column.result.retrieval.get("queries")


def keys_of(columns: Sequence[Column], part: str, *, whole: bool = True) -> list[str]:
    """The measures that some of the columns have in ``part``, in their order; counts at the end.

    Where it is not the ``whole``, only those that most people look at.
    """
    found = dict.fromkeys(key for column in columns for key in getattr(column.result, part))
    if not whole:
        return [key for key in principal(found) if key in found]
    return sorted(found, key=lambda key: measure(key).better is Better.NEITHER)


def items_in_cell(outcomes: QueryOutcomes | None, truth: str, foretold: str | None = None) -> list[int]:
    """Ids of the queries with the label ``truth``; of those that were taken for ``foretold``, if given."""
    if outcomes is None:
        return []
    rows = zip(outcomes.ids, outcomes.truth, outcomes.foretold, strict=True)
    return [item for item, label, guess in rows if label == truth and foretold in (None, guess)]
