"""Distillation: the student learns what a teacher finds similar, and its embeddings."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.contrast import contrast
from engine.contrastive.exactness import exact, unit
from engine.contrastive.gathering import gather
from engine.contrastive.heads import linear
from engine.contrastive.masks import Crowd, crowd
from engine.contrastive.objective import LossTerms, Maps, Objective, Surroundings, outputs_of


@dataclass(frozen=True, slots=True)
class DistillationSettings:
    """After Fang et al., "SEED: Self-supervised Distillation" (2021), with the batch for their queue."""

    similarities: float = 1.0
    """Weight of finding similar what the teacher does."""
    embeddings: float = 1.0
    """Weight of the cosine to the teacher's embedding."""
    temperature: float = 0.1
    teacher_temperature: float = 0.1
    """Equal to the student's, the best it can do is to have the same similarities; lower, sharper ones."""
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension)
        limits.temperature("temperature", self.temperature)
        limits.temperature("teacher_temperature", self.teacher_temperature)
        limits.within("similarities", self.similarities)
        limits.within("embeddings", self.embeddings)


class Distillation(Objective[DistillationSettings]):
    """KL(teacher ‖ student) of the softmax over all other views, plus 1 − cos of the embeddings.

    A linear layer of its own goes from the student's outputs to embeddings as long as the teacher's.
    """

    method = methods.DISTILLATION

    def build(self, around: Surroundings) -> None:
        self._teacher = around.teacher
        self.head = linear(self.settings.dimension, around.teacher_dimension)

    @classmethod
    def projector(cls, settings: DistillationSettings, width: int) -> nn.Module:
        """One layer."""
        return linear(width, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        copied = self.head(outputs.flatten(0, 1))
        said = self._said(batch)
        with exact(outputs.device):
            said = unit(said)
            similar = self._similarities(crowd(unit(outputs), batch), said)
            embedded = (1 - (unit(copied) * said).sum(1)).mean()
            total = self.settings.similarities * similar + self.settings.embeddings * embedded
        return LossTerms(total, {"similarities": similar.detach(), "embeddings": embedded.detach()})

    def _said(self, batch: Batch) -> Tensor:
        """(V · n, t) of each view where the teacher can be asked, else of its item.

        Raises:
            ValueError: there is neither a teacher nor what it said.
        """
        if self._teacher is not None:
            return self._teacher(torch.cat(batch.views))
        if batch.teacher is None:
            raise ValueError("Distillation wants a teacher, or in the batch what it said of the items.")
        return batch.teacher.repeat(len(batch.views), 1)

    def _similarities(self, among: Crowd, said: Tensor) -> Tensor:
        logits = among.anchors @ among.candidates.T / self.settings.temperature
        wanted = said @ gather(said).T / self.settings.teacher_temperature
        # Not -inf, of which the softmax of a single view would be NaN.
        shares = wanted.masked_fill(among.itself, torch.finfo(wanted.dtype).min / 2).softmax(1)
        entropy: Tensor = torch.special.entr(shares).sum(1).mean()
        return contrast(logits, shares, ~among.itself).loss - entropy
