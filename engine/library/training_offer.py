"""What a collection has to learn from, as it is told to people before they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.catalog import collections, embeddings, encoder_versions, labels, marks
from engine.domain import ItemState, TrainingOffer
from engine.encoders import sentence_files
from engine.library.devices import Gpu

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def offer(session: Session, name: str, gpu: Gpu | None) -> TrainingOffer:
    """What the collection ``name`` offers.

    Raises:
        NotFoundError: there is no such collection.
    """
    collection = collections.get(session, name)
    items = collection.counts.get(ItemState.READY.value, 0)
    similar, dissimilar = marks.counts(session, collection.id)
    teachers = [
        version.name
        for version in encoder_versions.all_versions(session)
        # Counting is quicker than looking: one that made fewer vectors than there are items cannot have all.
        if version.kind is collection.kind
        and version.vectors >= items > 0
        and not embeddings.items_without(session, version.id, collection.id)
    ]
    return TrainingOffer(
        collection=collection.name,
        kind=collection.kind,
        items=items,
        labels=labels.choices(session, collection.id),
        similar_marks=similar,
        not_similar_marks=dissimilar,
        reads_text=sentence_files.is_installed(),
        teachers=tuple(teachers),
        gpu=None if gpu is None else gpu.name,
    )
