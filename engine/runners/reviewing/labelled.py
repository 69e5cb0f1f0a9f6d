"""The labels of the items that are looked through, and who of their neighbours has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.catalog import labelling, verdicts
from engine.domain import LabelVerdict
from engine.errors import InvalidRequestError
from engine.evaluation.known import KnownNeighbours
from engine.evaluation.labels import Codes, Labels, Rows
from engine.events import JobLog
from engine.runners.reviewing.subject import Subject

WITNESSES = 6
_ROWS_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """What labels n items."""

    field: str
    """As ``ReviewRequest.labels`` has it."""
    labels: Labels
    said: Sequence[LabelVerdict]
    """What people said of the collection's items and these labels."""


def labelled(subject: Subject) -> Labelled:
    """The labels that were asked for, or those that fit best, and what people said of them.

    Raises:
        InvalidRequestError: there are none, or their table cannot be read.
    """
    context, collection = subject.context, subject.collection
    with context.catalog.read() as session:
        found = labelling.read(session, collection, subject.ids, subject.request.labels)
        if found is None:
            raise InvalidRequestError(
                f"Nothing labels the items of '{collection.name}'. Put them into folders, give tags to some, "
                "or name a table with the columns path and label."
            )
        said = verdicts.of_collection(session, collection.id, found.field)
    for remark in found.remarks:
        context.emit(JobLog(context.job_id, "warning", remark))
    return Labelled(found.field, Labels.several(found.of(subject.ids.tolist())), said)


def witnesses(neighbours: KnownNeighbours, own: Labels, rows: Rows, codes: Codes) -> list[tuple[int, ...]]:
    """For each of m ``rows`` the ids of the nearest that have the label in ``codes`` (m,), nearest first."""
    names = max(1, len(own.names))
    have = own.owners() * names + own.codes  # rising
    found: list[tuple[int, ...]] = []
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        near = neighbours.rows[rows[part]].astype(np.int64)
        speak = _among(near * names + codes[part, None], have) & (near >= 0)
        found += [
            tuple(neighbours.ids[theirs[speaking][:WITNESSES]].tolist())
            for theirs, speaking in zip(near, speak, strict=True)
        ]
    return found


def _among(wanted: NDArray[np.int64], rising: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not len(rising):
        return np.zeros(wanted.shape, np.bool_)
    places = np.minimum(np.searchsorted(rising, wanted), len(rising) - 1)
    return np.asarray(rising[places] == wanted, np.bool_)
