"""Evaluations as tables for other programs: a row for each version and measure, label, and item."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.catalog.paths import readable
from engine.domain import EncoderEvaluation, Evaluation, Interval, PerturbationCurve
from engine.errors import InvalidRequestError
from engine.library.evaluation_queries import Queries
from engine.library.whole_file import written_whole

COLUMNS = ("encoder", "part", "of", "measure", "value", "low", "high", "split")
"""``part`` is retrieval, clustering, health, class, robustness, difference or item; ``of`` is the label, the
perturbation with its strength, the version that it is compared with, or the item's path. ``split`` says of an
item whether the version was trained with it held out."""

Row = tuple[str, str, str, str, float | int | None, float | None, float | None, str]

_ROBUSTNESS = ("found_first", "neighbours_kept", "cosine")


def write_csv(evaluation: Evaluation, queries: Mapping[str, Queries], out: Path) -> None:
    """Writes all figures to ``out``, whole or not at all; a cell is empty where a measure is not defined.

    Args:
        queries: What became of the items, by version.

    Raises:
        InvalidRequestError: the file's name does not end in ``.csv``.
        LibraryError: it cannot be written there.
    """
    check_table(out)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows(evaluation, queries))
    with written_whole(out) as file:
        file.write(text.getvalue().encode("utf-8"))


def check_table(out: Path) -> None:
    """Raises InvalidRequestError where ``out`` is not named as a table has to be."""
    if out.suffix.lower() != ".csv":
        raise InvalidRequestError(f"{out} does not end in .csv. Name the file so.")


def rows(evaluation: Evaluation, queries: Mapping[str, Queries]) -> Iterator[Row]:
    """The rows below ``COLUMNS``."""
    for found in evaluation.encoders:
        yield from _of_encoder(found)
    for comparison in evaluation.comparisons:
        for measure, interval in comparison.differences.items():
            yield _row(
                comparison.encoder, "difference", comparison.against, measure, interval.estimate, interval
            )

    for encoder, own in queries.items():
        for name, value, split in zip(own.names, own.average_precision, own.splits, strict=True):
            yield _row(encoder, "item", name, "average_precision", value, split=split)


def _of_encoder(found: EncoderEvaluation) -> Iterator[Row]:
    for measure, value in found.retrieval.items():
        yield _row(found.encoder, "retrieval", "", measure, value, found.intervals.get(measure))
    for part, figures in (("clustering", found.clustering), ("health", found.health)):
        for measure, value in figures.items():
            yield _row(found.encoder, part, "", measure, value)
    for curve in found.robustness:
        yield from _of_curve(found.encoder, curve)
    for one in found.per_class:
        yield _row(found.encoder, "class", one.name, "queries", one.queries)
        for measure, value in one.figures.items():
            yield _row(found.encoder, "class", one.name, measure, value)


def _of_curve(encoder: str, curve: PerturbationCurve) -> Iterator[Row]:
    for place, strength in enumerate(curve.strengths):
        of = f"{curve.perturbation} {strength:g} {curve.unit}"
        for measure in _ROBUSTNESS:
            yield _row(encoder, "robustness", of, measure, getattr(curve, measure)[place])


def _row(
    encoder: str,
    part: str,
    of: str,
    measure: str,
    value: float | int | None,
    interval: Interval | None = None,
    split: str = "",
) -> Row:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return encoder, part, readable(of), measure, value, low, high, split
