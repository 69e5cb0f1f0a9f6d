"""What is known of the items of a batch: from a training's material to what objectives read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.contrastive.batch import Batch
from engine.contrastive.material import Material, Rows, Vectors

SHARPNESS = 10.0
"""What a cosine of a teacher is multiplied with to be a logit: a temperature of 0.1."""


class Known:
    """Adds to a batch what its items' labels, twins, marks, captions and teacher say."""

    def __init__(self, material: Material, soft_labels: bool = False) -> None:
        """``soft_labels``: whether the teacher's embeddings are wanted as logits of labels."""
        self._twins, self._relatives = _groups(material.twins), _groups(material.relatives)
        self._codes, self._labels = _shared_labels(material)
        self._partners = _partners(material)
        self._texts = material.texts
        self._captions = _numbered(material.captions) if material.captions else None
        self._teacher = material.teacher
        self.landmarks: Vectors | None = None
        """(c, t) what embeddings of the teacher are multiplied with to be logits; None where they are not."""
        if soft_labels and material.teacher is not None:
            self.landmarks = _landmarks(material.teacher, self._codes, len(self._labels), material.training)
            self._teacher = material.teacher @ self.landmarks.T

    @property
    def teacher_dimension(self) -> int:
        """Length of what a teacher says; 0 where there is none."""
        return 0 if self._teacher is None else self._teacher.shape[1]

    @property
    def text_dimension(self) -> int:
        """Length of the captions' embeddings; 0 where there are none."""
        return 0 if self._texts is None else self._texts.shape[1]

    def __call__(self, batch: Batch) -> Batch:
        """``batch`` with all of it, on the CPU."""
        rows = batch.items.numpy()
        pairs, similar = self._pairs(rows)
        known: dict[str, Any] = {
            "labels": self._label_rows(rows) if self._labels else None,
            "twins": _picked(self._twins, rows),
            "relatives": _picked(self._relatives, rows),
            "pairs": pairs,
            "similar": similar,
            "texts": _picked(self._texts, rows),
            "captions": _picked(self._captions, rows),
            "teacher": _picked(self._teacher, rows),
        }
        return replace(batch, **known)

    def strangers(self, rows: Rows, others: Rows) -> Tensor:
        """(a,) and (b,) ascending rows to (a, b) bool, who may be a negative of whom.

        Not the same item nor its twins and relatives, nor what shares a label or is marked as similar.
        """
        ones, twos = torch.from_numpy(rows), torch.from_numpy(others)
        table = ones[:, None] != twos
        for groups in (self._twins, self._relatives):
            if groups is not None:
                mine, theirs = (torch.from_numpy(groups[each]) for each in (rows, others))
                table &= (mine[:, None] != theirs) | (mine[:, None] < 0)
        if self._labels:
            table &= self._label_rows(rows) @ self._label_rows(others).T == 0
        places = {int(row): place for place, row in enumerate(others)} if self._partners else {}
        for place, row in enumerate(rows.tolist()):
            for other, similar in self._partners.get(row, {}).items():
                if similar and other in places:
                    table[place, places[other]] = False
        return table

    def _label_rows(self, rows: Rows) -> Tensor:
        """(n, c) one-hot or multi-hot; a row of zeros for an item without a label that another has."""
        table = torch.zeros((len(rows), len(self._labels)))
        for place, row in enumerate(rows):
            table[place, self._codes[row]] = 1.0
        return table

    def _pairs(self, rows: Rows) -> tuple[Tensor | None, Tensor | None]:
        """Those within the batch, by its places."""
        if not self._partners:
            return None, None
        places = {int(row): place for place, row in enumerate(rows)}
        found = [
            (place, places[other], similar)
            for row, place in places.items()
            for other, similar in self._partners.get(row, {}).items()
            if row < other and other in places
        ]
        told = torch.tensor(found, dtype=torch.int64).reshape(-1, 3)
        return told[:, :2], told[:, 2] > 0


def partners_of(material: Material) -> dict[int, list[int]]:
    """By row the rows it was compared with, of those that are trained on."""
    return {row: sorted(others) for row, others in _partners(material).items()}


def _partners(material: Material) -> dict[int, dict[int, bool]]:
    found: dict[int, dict[int, bool]] = {}
    trained = np.isin(material.pairs, material.training).all(axis=1)
    for (one, other), similar in zip(material.pairs[trained], material.similar[trained], strict=True):
        found.setdefault(int(one), {})[int(other)] = bool(similar)
        found.setdefault(int(other), {})[int(one)] = bool(similar)
    return found


def _shared_labels(material: Material) -> tuple[list[list[int]], list[str]]:
    """The codes of each item's labels, and the labels: those that two or more trained items have."""
    counts: dict[str, int] = {}
    for row in material.training if material.labels else ():
        for label in set(material.labels[row]):
            counts[label] = counts.get(label, 0) + 1
    names = sorted(label for label, count in counts.items() if count > 1)
    codes = {name: code for code, name in enumerate(names)}
    return [[codes[label] for label in own if label in codes] for own in material.labels], names


def _landmarks(teacher: Vectors, codes: Sequence[Sequence[int]], labels: int, training: Rows) -> Vectors:
    """(labels, t) where a teacher has each label's items on average, sharpened.

    Without labels, where it has some of the items themselves.
    """
    if not labels:
        landmarks = np.asarray(teacher[training[:: max(1, len(training) // 256)]], np.float64)
    else:
        landmarks = np.zeros((labels, teacher.shape[1]))
        for row in training:
            landmarks[list(codes[row])] += teacher[row]
    landmarks *= SHARPNESS / np.maximum(np.linalg.norm(landmarks, axis=1, keepdims=True), 1e-12)
    return landmarks.astype(np.float32)


def _numbered(captions: Sequence[str | None]) -> Rows:
    """Equal captions have the same number; each item without one has one of its own."""
    numbers: dict[str, int] = {}
    return np.array(
        [
            -1 - row if not caption else numbers.setdefault(caption, len(numbers))
            for row, caption in enumerate(captions)
        ],
        np.int64,
    )


def _groups(groups: Rows | None) -> Rows | None:
    return None if groups is None or not (groups >= 0).any() else groups


def _picked(values: NDArray[Any] | None, rows: Rows) -> Tensor | None:
    return None if values is None else torch.from_numpy(np.array(values[rows]))
