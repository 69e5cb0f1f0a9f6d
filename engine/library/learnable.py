"""What a collection has to learn from: labels, captions and marks, in numbers and by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from engine.catalog import captioning, captions, labelling, labels, marks, tables
from engine.contrastive.methods import Facts
from engine.domain import Collection
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Labels = tuple[str, ...]


def facts_of(
    session: Session,
    collection: Collection,
    label_field: str | None,
    caption_source: str | None,
    *,
    captioned: bool,
    teacher: bool,
) -> Facts:
    """What a collection offers to learn from.

    Args:
        label_field: as ``TrainingRequest.labels`` has it; None takes what fits best.
        caption_source: as ``TrainingRequest.captions`` has it; None takes tags, or else folders.
        captioned: whether captions are to be counted at all.
        teacher: whether there is an encoder to learn from.

    Raises:
        InvalidRequestError: there are no such labels or captions, or their table cannot be read.
    """
    ids = labels.paths_and_contents(session, collection.id).ids.tolist()
    similar, dissimilar = marks.counts(session, collection.id)
    own = _labels(session, collection, ids, label_field)
    counts = Counter(label for each in own for label in set(each))
    found = captioning.read(session, collection, ids, caption_source).of(ids) if captioned else []
    told = [one for one in found if one]
    return Facts(
        items=len(ids),
        labelled=sum(1 for each in own if each),
        classes=len(counts),
        shared_classes=sum(1 for count in counts.values() if count > 1),
        similar_pairs=similar,
        dissimilar_pairs=dissimilar,
        captioned=len(told),
        captions=len(set(told)),
        teacher=teacher,
    )


def label_table(
    session: Session, collection: Collection, ids: Iterable[int], label_field: str | None
) -> dict[int, frozenset[str]]:
    """The labels of those items that have any, by their ids; nothing at all without a field.

    Raises:
        InvalidRequestError: there are no such labels, or their table cannot be read.
    """
    if label_field is None:
        return {}
    wanted = set(ids)
    # A table may be about other items of the collection than these, and then there is nothing wrong with it.
    among = wanted if labels.is_field(label_field) else labels.paths_and_contents(session, collection.id).ids
    found = labelling.read(session, collection, among, label_field)
    values = {} if found is None else found.values
    return {item_id: frozenset(own) for item_id, own in values.items() if own and item_id in wanted}


def lasting(labels_or_captions: str | None) -> str | None:
    """The same wish for a job that runs elsewhere or later: a table by its absolute path."""
    if (
        labels_or_captions is None
        or labels_or_captions in captions.SOURCES
        or labels.is_field(labels_or_captions)
    ):
        return labels_or_captions
    return tables.absolute(labels_or_captions)


def _labels(
    session: Session, collection: Collection, ids: Sequence[int], label_field: str | None
) -> Sequence[Labels]:
    found = labelling.read(session, collection, ids, label_field)
    if found is None:
        return ()
    own = found.of(ids)
    if not any(own):
        raise InvalidRequestError(
            f"No item of '{collection.name}' has a label by '{found.field}'. Name another kind of labels, or "
            "leave that to the training."
        )
    return own
