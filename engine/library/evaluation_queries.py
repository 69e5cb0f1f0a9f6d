"""The items that an evaluation asked with, and on which side of a version's training each was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog import comparable, encoder_versions, items
from engine.domain import Collection, QueryOutcomes
from engine.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HELD_OUT, LEARNT = "held out", "learnt"


@dataclass(frozen=True, slots=True)
class Queries:
    """The m queries of a version."""

    names: Sequence[str]
    """(m,) the paths of the items; of those that are gone their ids."""
    average_precision: Sequence[float]
    """(m,)"""
    splits: Sequence[str]
    """(m,) ``HELD_OUT`` or ``LEARNT``; empty where the version has learnt from nothing of the collection."""


def queries_of(session: Session, collection: Collection, version: str, outcomes: QueryOutcomes) -> Queries:
    """What became of the queries ``outcomes`` of a version.

    As for the evaluation itself, what came after a training counts as learnt from.
    """
    paths = items.paths_of(session, list(outcomes.ids))
    names = [str(paths[item]) if item in paths else f"item {item}" for item in outcomes.ids]
    splits = [""] * len(names)
    try:
        found = encoder_versions.get(session, version)
    except NotFoundError:  # it was discarded since
        return Queries(names, outcomes.average_precision, splits)
    ids = np.array(outcomes.ids, np.int64)
    unseen = comparable.not_learnt(session, collection, found, ids)
    if unseen is not None:
        splits = np.where(np.isin(ids, unseen), HELD_OUT, LEARNT).tolist()
    return Queries(names, outcomes.average_precision, splits)
