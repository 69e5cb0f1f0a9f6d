"""What a collection has to learn from: labels, captions and marks, in numbers and by item."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog import captions, labels, marks, tables, verdicts
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
    files = labels.paths_and_contents(session, collection.id)
    ids = files.ids.tolist()
    known = dict(zip(files.paths, ids, strict=True))
    similar, dissimilar = marks.counts(session, collection.id)
    own = _labels(session, collection, known, label_field)
    counts = Counter(label for each in own for label in set(each))
    told = [one for one in _captions(session, collection, known, caption_source) if one] if captioned else []
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
    """The labels of items by their ids; nothing at all without a field.

    Raises:
        InvalidRequestError: there are no such labels, or their table cannot be read.
    """
    if label_field is None:
        return {}
    wanted = list(ids)
    if labels.is_field(label_field):
        found = labels.labels_of(session, wanted, label_field)
        return {item_id: frozenset(own) for item_id, own in zip(wanted, found, strict=True)}
    files = labels.paths_and_contents(session, collection.id)
    known = dict(zip(files.paths, files.ids.tolist(), strict=True))
    given = _table(session, collection, known, label_field)
    return {item_id: frozenset(own) for item_id, own in given.items()}


def lasting(labels_or_captions: str | None) -> str | None:
    """The same wish for a job that runs elsewhere or later: a table by its absolute path."""
    if (
        labels_or_captions is None
        or labels_or_captions in captions.SOURCES
        or labels.is_field(labels_or_captions)
    ):
        return labels_or_captions
    return _absolute(labels_or_captions)


def _labels(
    session: Session, collection: Collection, known: dict[Path, int], label_field: str | None
) -> Sequence[Labels]:
    if label_field is None:
        choices = labels.choices(session, collection.id)
        if not choices:
            return ()
        label_field = choices[0].field
    if not labels.is_field(label_field) and _names_file(label_field):
        return list(_table(session, collection, known, label_field).values())
    found = labels.labels_of(session, known.values(), label_field)
    if not any(found):
        raise InvalidRequestError(
            f"No item of '{collection.name}' has a label by '{label_field}'. Name another kind of labels, or "
            "leave that to the training."
        )
    return found


def _table(session: Session, collection: Collection, known: dict[Path, int], path: str) -> dict[int, Labels]:
    """The labels that a table gives to items, but for those of which people said what they are."""
    values = tables.read_labels(Path(path), known, collection.roots).values
    return verdicts.corrected(session, _absolute(path), values, known.values())


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - links keep their names


def _captions(
    session: Session, collection: Collection, known: dict[Path, int], source: str | None
) -> Sequence[str | None]:
    if source is not None and source not in captions.SOURCES and _names_file(source):
        return list(tables.read_captions(Path(source), known, collection.roots).values.values())
    sources = captions.SOURCES if source is None else (source,)
    found = [captions.captions_of(session, known.values(), one) for one in sources]
    return next((told for told in found if len(set(told) - {None}) > 1), found[-1])


def _names_file(text: str) -> bool:
    """Whether a person meant a table, and not a field whose name was mistaken."""
    return text != "" and (Path(text).suffix != "" or Path(text).name != text or Path(text).exists())
