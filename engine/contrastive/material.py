"""What a training learns from: items, and what is known of them. Without torch.

All of it is written down before the first step, so that a training that goes on later does not depend on
what was changed in the library meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.contrastive.methods import Facts
from engine.contrastive.split import Split
from engine.contrastive.writing import write_array, write_json
from engine.domain import AudioInput, PictureInput
from engine.errors import DecodeError, LibraryError

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Read = Callable[[int, PictureInput | AudioInput], NDArray[Any]]
"""The item at a row, prepared as an encoder wants it: see ``Encoder.encode``. Raises ``DecodeError``. It is
called from several threads at once."""

RECORD = "material.json"
SPLIT = "split.json"
_ARRAYS = ("features", "texts", "teacher")


def unreadable(_row: int, _wanted: PictureInput | AudioInput) -> NDArray[Any]:
    """Reads nothing; for what is trained on stored features alone."""
    raise DecodeError("it is not among the items that were decoded before")


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """n items, known by their rows from 0."""

    ids: Rows
    """(n,) ascending."""
    training: Rows
    """Rows that are trained on, ascending."""
    held_out: Rows
    """Rows that never are."""
    contents: Sequence[bytes] = ()
    """Hashes of the items' files, where items are decoded; else nothing."""
    read: Read = unreadable
    labels: Sequence[Sequence[str]] = ()
    """Those of each item, none or several; nothing at all where there are no labels."""
    twins: Rows | None = None
    """(n,) group of identical items; -1 for an item that has no duplicate."""
    relatives: Rows | None = None
    """(n,) group that is not to be told apart, such as the artist; -1 for none."""
    pairs: Rows = field(default_factory=lambda: np.empty((0, 2), np.int64))
    """(p, 2) rows that a person has compared."""
    similar: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    """(p,) what came of it."""
    captions: Sequence[str | None] = ()
    """That of each item; nothing at all where there are no captions."""
    texts: Vectors | None = None
    """(n, t) embeddings of the captions, of length 1; rows of items without one are not looked at."""
    features: Vectors | None = None
    """(n, d) embeddings under the base."""
    teacher: Vectors | None = None
    """(n, t) embeddings under the teacher."""

    def facts(self) -> Facts:
        """What the items that are trained on offer."""
        own = [tuple(dict.fromkeys(self.labels[row])) for row in self.training] if self.labels else []
        counts: dict[str, int] = {}
        for label in (label for labels in own for label in labels):
            counts[label] = counts.get(label, 0) + 1
        known = np.isin(self.pairs, self.training).all(axis=1)
        told = [self.captions[row] for row in self.training] if self.captions else []
        return Facts(
            items=len(self.training) + len(self.held_out),
            labelled=sum(1 for labels in own if labels),
            classes=len(counts),
            shared_classes=sum(1 for count in counts.values() if count > 1),
            similar_pairs=int((self.similar & known).sum()),
            dissimilar_pairs=int((~self.similar & known).sum()),
            captioned=sum(1 for caption in told if caption),
            captions=len({caption for caption in told if caption}),
            teacher=self.teacher is not None,
        )

    def save(self, folder: Path, seed: int) -> None:
        """Writes all but ``read`` into ``folder``; the record comes last, and tells that all is there.

        Raises:
            LibraryError: it cannot be written.
        """
        for name in _ARRAYS:
            array = getattr(self, name)
            if array is not None:
                write_array(folder / f"{name}.npy", array)
        folder.mkdir(parents=True, exist_ok=True)
        Split(self._ids(self.training), self._ids(self.held_out), seed).save(folder / SPLIT)
        left = {"read", *_ARRAYS}
        names = [each.name for each in fields(self) if each.name not in left]
        write_json(folder / RECORD, {name: _plain(getattr(self, name)) for name in names})

    @classmethod
    def is_saved(cls, folder: Path) -> bool:
        """Whether ``folder`` holds all of one."""
        return (folder / RECORD).exists()

    @classmethod
    def load(cls, folder: Path, read: Read = unreadable) -> Material:
        """What :meth:`save` has written; arrays stay on disk until they are looked at.

        Raises:
            LibraryError: it is missing or damaged.
        """
        try:
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            features, texts, teacher = (_array(folder / f"{name}.npy") for name in _ARRAYS)
            return cls(
                ids=_rows(record["ids"]),
                training=_rows(record["training"]),
                held_out=_rows(record["held_out"]),
                contents=[bytes.fromhex(content) for content in record["contents"]],
                read=read,
                labels=[tuple(own) for own in record["labels"]],
                twins=None if record["twins"] is None else _rows(record["twins"]),
                relatives=None if record["relatives"] is None else _rows(record["relatives"]),
                pairs=_rows(record["pairs"]).reshape(-1, 2),
                similar=np.array(record["similar"], np.bool_),
                captions=record["captions"],
                texts=texts,
                features=features,
                teacher=teacher,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"What a training learns from stands in {folder}, and cannot be read. Start it anew."
            ) from error

    def _ids(self, rows: Rows) -> tuple[int, ...]:
        return tuple(self.ids[rows].tolist())


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Sequence) and value and isinstance(value[0], bytes):
        return [content.hex() for content in value]
    return value


def _rows(numbers: Sequence[int]) -> Rows:
    return np.array(numbers, np.int64)


def _array(path: Path) -> Vectors | None:
    return np.load(path, mmap_mode="c", allow_pickle=False) if path.exists() else None
