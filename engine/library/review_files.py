"""What reviews found, as tables for people and other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.catalog import items
from engine.catalog.catalog import Catalog
from engine.domain import Review, ReviewKind
from engine.errors import InvalidRequestError
from engine.library.whole_file import written_whole

COLUMNS = {
    ReviewKind.DUPLICATES: ("group", "keep", "path", "score", "exact", "reason"),
    ReviewKind.OUTLIERS: ("path", "score", "stands out"),
    ReviewKind.SUSPECTS: ("path", "label", "suggested", "confidence"),
    ReviewKind.SUGGESTIONS: ("path", "label", "confidence"),
}
"""Suggestions can be read again as a table of labels, once somebody has looked through them."""

_Row = tuple[object, ...]


def write_csv(catalog: Catalog, review: Review, out: Path) -> None:
    """Writes a row for each finding to a CSV file, whole or not at all.

    Raises:
        InvalidRequestError: the file's name does not end in ``.csv``.
        LibraryError: it cannot be written there.
    """
    check_table(out)
    with catalog.read() as session:
        paths = items.paths_of(session, sorted(review.found()))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS[review.request.kind])
    writer.writerows(_rows(review, paths))
    with written_whole(out) as file:
        file.write(text.getvalue().encode("utf-8", "surrogateescape"))


def check_table(out: Path) -> None:
    """Raises InvalidRequestError where ``out`` is not named as a table has to be."""
    if out.suffix.lower() != ".csv":
        raise InvalidRequestError(f"{out} does not end in .csv. The list is written as a CSV table.")


def _rows(review: Review, paths: Mapping[int, Path]) -> Iterator[_Row]:
    match review.request.kind:
        case ReviewKind.DUPLICATES:
            for number, group in enumerate(review.duplicates, 1):
                yield number, "yes", paths[group.best], "", "", group.reason
                for other in group.others:
                    yield number, "", paths[other.item], other.score, "yes" if other.exact else "", ""
        case ReviewKind.OUTLIERS:
            for outlier in review.outliers:
                yield paths[outlier.item], outlier.score, "yes" if outlier.stands_out else ""
        case ReviewKind.SUSPECTS:
            for suspect in review.suspects:
                yield paths[suspect.item], suspect.label, suspect.suggested, suspect.confidence
        case ReviewKind.SUGGESTIONS:
            for suggestion in review.suggestions:
                yield paths[suggestion.item], suggestion.label, suggestion.confidence
