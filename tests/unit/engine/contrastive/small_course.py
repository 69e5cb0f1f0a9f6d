"""A small collection to be learnt from: features around centres, with all that may be known of items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from engine.contrastive import recipes
from engine.contrastive.callbacks import Wish
from engine.contrastive.embedding import Embed
from engine.contrastive.hooks import Hooks
from engine.contrastive.material import Material, Rows, Vectors
from engine.contrastive.modes import Mode
from engine.contrastive.records import EpochRecord, StepRecord
from engine.contrastive.specification import Specification
from engine.domain import Kind

ITEMS, WIDTH, KINDS = 60, 32, 4


def kinds_of(items: int = ITEMS) -> Rows:
    return np.arange(items, dtype=np.int64) % KINDS


def features_of(items: int = ITEMS, noise: float = 2.0) -> Vectors:
    """(items, 32) of length 1: the kinds lie apart along a few axes, and the others are loud."""
    drawn = np.random.default_rng(5)
    features = noise * drawn.normal(size=(items, WIDTH))
    features[:, :KINDS] = 3 * np.eye(KINDS)[kinds_of(items)] + 0.3 * drawn.normal(size=(items, KINDS))
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


def material_of(items: int = ITEMS, **known: Any) -> Material:
    """One in five items is held out; labels, pairs, captions and a teacher are there."""
    kinds, drawn = kinds_of(items), np.random.default_rng(6)
    rows = np.arange(items, dtype=np.int64)
    bare = Material(
        ids=3 * rows + 1,
        training=rows[rows % 5 > 0],
        held_out=rows[rows % 5 == 0],
        contents=[bytes([row]) * 16 for row in rows],
        labels=[(f"kind {kind}",) for kind in kinds],
        pairs=np.array([[1, 2], [3, 7], [9, 13]], np.int64),
        similar=np.array([False, True, True]),
        captions=[f"of kind {kind}" for kind in kinds],
        texts=np.eye(KINDS, 8, dtype=np.float32)[kinds],
        features=features_of(items),
        teacher=(np.eye(KINDS)[kinds] + 0.1 * drawn.normal(size=(items, KINDS))).astype(np.float32),
    )
    return replace(bare, **known)


def specification_of(
    method: str, mode: Mode = Mode.ADAPTER, kind: Kind = Kind.IMAGE, **given: Any
) -> Specification:
    """A short training of a narrow head; dots in names are written as two underscores."""
    usual: Mapping[str, Any] = {"epochs": 4, "batch_size": 16, "head.dimension": 16, "crops": 0}
    named = {name.replace("__", "."): value for name, value in given.items()}
    return recipes.specification(method, mode, kind, material_of().facts(), False, {**usual, **named})


class Watching(Hooks):
    """Writes down what it is told, wishes what it is to, and scores by the nearest neighbour's kind."""

    def __init__(self, material: Material, wishes: Callable[[], Wish] = lambda: Wish.GO_ON) -> None:
        self.steps: list[StepRecord] = []
        self.epochs: list[EpochRecord] = []
        self.stages: list[tuple[str, int, int]] = []
        self.begun: list[tuple[int, int, int]] = []
        self._material, self._wishes = material, wishes

    def tell(self, stage: str, done: int, total: int) -> None:
        self.stages.append((stage, done, total))

    def wish(self) -> Wish:
        return self._wishes()

    def started(self, steps: int, done: int, batch_size: int) -> None:
        self.begun.append((steps, done, batch_size))

    def stepped(self, record: StepRecord) -> None:
        self.steps.append(record)

    def epoch(self, record: EpochRecord, figures: Mapping[str, float | None]) -> None:
        self.epochs.append(record)

    def score(self, embed: Embed, words: Embed | None = None) -> Mapping[str, float | None]:
        found = accuracy(self._material, embed)
        return {"score": found, "recall_at_1": found}


def accuracy(material: Material, embed: Embed) -> float:
    """Share of the held-out items whose nearest trained item is of their kind."""
    kinds = kinds_of(len(material.ids))
    nearest = (embed(material.held_out) @ embed(material.training).T).argmax(axis=1)
    return float((kinds[material.training][nearest] == kinds[material.held_out]).mean())
