"""What is to be evaluated: the versions, the items they share, what labels these, and which of them ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, comparable, embeddings, labelling
from engine.domain import ClusterMethod, Collection, EncoderVersion, EvaluationRequest
from engine.errors import InvalidRequestError
from engine.evaluation.labels import Labels

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.catalog.catalog import Catalog

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """An evaluation, before anything is measured."""

    request: EvaluationRequest
    collection: Collection
    versions: Sequence[EncoderVersion]
    """One or more; the others are compared with the first."""
    ids: Ids
    """(n,) ascending, n > 0; embedded under all versions."""
    field: str | None
    """What labels the items, as ``EvaluationRequest.labels`` has it; None where nothing does."""
    labels: Labels | None
    """Of ``ids``."""
    asked: Rows
    """(m,) rows of ``ids``, ascending, of the items that may ask."""
    remarks: Sequence[str]
    unseen: Mapping[str, Ids]
    """Of each version that has learnt from items of the collection those of ``ids`` that were held out."""


def request_of(spec: Mapping[str, Any]) -> EvaluationRequest:
    """The request in ``spec``; what is left out is as usual."""
    known = {field.name for field in fields(EvaluationRequest)}
    values = {name: value for name, value in spec.items() if name in known}
    for name in ("encoders", "ks"):
        if name in values:
            values[name] = tuple(values[name])
    if "clusters" in values:
        values["clusters"] = ClusterMethod(values["clusters"])
    return EvaluationRequest(**values)


def wanted(request: EvaluationRequest, catalog: Catalog) -> Wanted:
    """Looks up what ``request`` asks for.

    Raises:
        NotFoundError: there is no such collection or version.
        InvalidRequestError: it cannot be evaluated; the message says why and what to do.
    """
    with catalog.read() as session:
        collection = collections.get(session, request.collection)
        versions = comparable.versions_for(session, collection, request.encoders)
        shared = comparable.shared_items(session, collection, versions)
        ids, damaged = _sound(session, versions, shared.ids)
        field, own, about_labels = _labels(session, collection, ids, request.labels)
        left = {
            version.name: comparable.not_learnt(session, collection, version, ids) for version in versions
        }
    unseen = {name: own for name, own in left.items() if own is not None}
    asked, about_asking = _asked(request, ids, own, unseen)
    lacking = [
        f"'{version.name}' has not embedded {shared.lacking[version.name]} of the readable items, which are "
        f"left out. {comparable.how_to_embed(version, collection)}"
        for version in versions
        if version.name in shared.lacking
    ]
    remarks = (*lacking, *damaged, *about_labels, *about_asking)
    return Wanted(request, collection, versions, ids, field, own, asked, remarks, unseen)


def _sound(session: Session, versions: Sequence[EncoderVersion], ids: Ids) -> tuple[Ids, Sequence[str]]:
    """Those of ``ids`` whose embeddings are whole, and a remark where some are not."""
    damaged = [embeddings.damaged(session, version.id, version.dimension) for version in versions]
    sound = ids[~np.isin(ids, [item_id for own in damaged for item_id in own])]
    if len(sound) == len(ids):
        return ids, ()
    if not len(sound):
        raise InvalidRequestError(
            "All embeddings of the collection are damaged. 'check --repair' mends them."
        )
    return sound, (f"{len(ids) - len(sound)} damaged embeddings are left out; 'check --repair' mends them.",)


def _labels(
    session: Session, collection: Collection, ids: Ids, field: str | None
) -> tuple[str | None, Labels | None, Sequence[str]]:
    """What labels the items, the labels, and remarks on them."""
    found = labelling.read(session, collection, ids, field)
    if found is None:
        return None, None, ()
    own = found.of(ids.tolist())
    if not any(own):
        raise InvalidRequestError(
            f"'{found.field}' labels none of the items of '{collection.name}'. Name other labels, or none: "
            "what needs no labels is measured then."
        )
    return found.field, Labels.several(own), found.remarks


def _asked(
    request: EvaluationRequest, ids: Ids, own: Labels | None, learners: Mapping[str, Ids]
) -> tuple[Rows, Sequence[str]]:
    """Rows of the items that may ask, and remarks on what the versions have learnt from."""
    everything = np.arange(len(ids))
    if own is None:
        return everything, ()
    if not request.held_out:
        labelled = ids[own.counts() > 0]
        return everything, [
            f"'{name}' was trained on items that ask here: {seen} of {len(labelled)}. --held-out asks only "
            "those that it has not seen."
            for name, left in learners.items()
            if (seen := len(np.setdiff1d(labelled, left)))
        ]
    if not learners:
        return everything, ("None of the versions has learnt from items of this collection, so all ask.",)
    left = reduce(np.intersect1d, learners.values())
    asked = np.flatnonzero(np.isin(ids, left))
    if not own.counts()[asked].any():
        listed = " and ".join(f"'{name}'" for name in learners)
        raise InvalidRequestError(
            f"No item with a label was held out from the training of {listed}, so none can ask. Evaluate "
            "without --held-out, or fewer versions at once."
        )
    return asked, ()
