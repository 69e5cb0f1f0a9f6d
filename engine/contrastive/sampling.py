"""Which sampler suits a method and what there is to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.contrastive.known import partners_of
from engine.contrastive.label_sampler import ByLabel
from engine.contrastive.material import Material, Rows
from engine.contrastive.methods import ALIGNMENT, BY_NAME, Need
from engine.contrastive.samplers import HardNegatives, Sampler, Shuffled
from engine.contrastive.specification import Specification

MOSTLY = 0.9
"""Share of the items with a label from which those without one may sit out."""


class WithPartners:
    """The batches of another sampler, and beside each item those a person has compared it with."""

    def __init__(self, sampler: Sampler, partners: Mapping[int, Sequence[int]]) -> None:
        self._sampler, self._partners = sampler, partners

    @property
    def steps(self) -> int:
        return self._sampler.steps

    def batches(self, epoch: int) -> list[Rows]:
        return [self._joined(batch) for batch in self._sampler.batches(epoch)]

    def state(self) -> dict[str, Any]:
        return self._sampler.state()

    def restore(self, state: dict[str, Any]) -> None:
        self._sampler.restore(state)

    def _joined(self, batch: Rows) -> Rows:
        order: dict[int, None] = {}
        for row in batch.tolist():
            for each in (row, *self._partners.get(row, ())):
                order.setdefault(each)
        return np.array(list(order), np.int64)


def trained_rows(specification: Specification, material: Material) -> Rows:
    """Rows that are trained on: all on that side, but for what has no caption where captions are learnt."""
    if specification.method != ALIGNMENT.name:
        return material.training
    return np.array([row for row in material.training if material.captions[row]], np.int64)


@dataclass(frozen=True, slots=True)
class Sampling:
    """A sampler, and what of it is to be told of hard negatives."""

    sampler: Sampler
    refreshed: HardNegatives | None = None


def sampling_for(specification: Specification, material: Material, batch_size: int) -> Sampling:
    """Batches of ``batch_size`` items, of all processes together."""
    rows = trained_rows(specification, material)
    facts = material.facts()
    method, seed = BY_NAME[specification.method], specification.plan.seed
    sampler: Sampler = Shuffled(rows, batch_size, seed)
    refreshed = None
    if Need.LABELS in method.needs and facts.offers(Need.LABELS) and facts.labelled >= MOSTLY * len(rows):
        each = min(specification.per_label, batch_size)
        own = [material.labels[row] for row in rows]
        sampler = ByLabel(rows, own, max(batch_size // each, 1), each, seed)
    elif specification.hard_negatives:
        sampler = refreshed = HardNegatives(rows, batch_size, seed)
    if Need.PAIRS in method.needs and facts.similar_pairs + facts.dissimilar_pairs:
        sampler = WithPartners(sampler, partners_of(material))
    return Sampling(sampler, refreshed)
