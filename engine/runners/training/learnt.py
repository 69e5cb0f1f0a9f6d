"""What a version was trained on before it is trained further: held out then, it would be known by heart."""

from __future__ import annotations

import numpy as np

from engine.catalog import comparable
from engine.contrastive.material import Material
from engine.contrastive.split import FEWEST
from engine.domain import Collection, EncoderVersion
from engine.events import JobLog
from engine.jobs.context import JobContext
from engine.runners.training.contest import FEWEST_QUERIES


def learnt_before(
    version: EncoderVersion, collection: Collection, everything: Material, share: float, context: JobContext
) -> frozenset[int]:
    """Ids of the items that a version, or one before it, has learnt from, and of their copies.

    None of them where hardly any others are left to hold out a ``share`` of all; people are told then.
    """
    ids, twins = everything.ids, everything.twins
    assert twins is not None
    with context.catalog.read() as session:
        others = comparable.not_learnt(session, collection, version, ids)
    if others is None:
        return frozenset()
    learnt = ~np.isin(ids, others)
    learnt |= (twins >= 0) & np.isin(twins, twins[learnt])
    if np.count_nonzero(~learnt) < max(FEWEST, min(FEWEST_QUERIES, share * len(ids))):
        told = (
            f"'{version.name}' has learnt from nearly all of these items, also from those that are held out "
            "now, so the figures are too kind. Begin with another encoder to see what a training gains."
        )
        context.emit(JobLog(context.job_id, "warning", told))
        return frozenset()
    return frozenset(ids[learnt].tolist())
