"""Generalized SupCon: views become as similar as their labels, mixed ones and a teacher's among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.contrast import contrast
from engine.contrastive.exactness import exact, full, unit
from engine.contrastive.gathering import gather, place, processes
from engine.contrastive.heads import perceptron
from engine.contrastive.masks import Crowd, akin, crowd
from engine.contrastive.mixing import Mixed, Mixing, mix
from engine.contrastive.objective import LossTerms, Maps, Objective, Surroundings, outputs_of


@dataclass(frozen=True, slots=True)
class GeneralizedSupConSettings:
    """After Kim et al., "Generalized Supervised Contrastive Learning" (2022)."""

    temperature: float = 0.1
    mixing: Mixing = Mixing.CUTMIX
    beta: float = 1.0
    """λ is drawn from Beta(beta, beta); 1 is even."""
    distillation: float = 1.0
    """α, the weight of the loss with the teacher's labels."""
    teacher_temperature: float = 1.0
    """T, over which the teacher's logits are softened."""
    hidden: int = 2048
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension, self.hidden)
        limits.temperature("temperature", self.temperature)
        limits.temperature("teacher_temperature", self.teacher_temperature)
        limits.within("beta", self.beta, 0.01)
        limits.within("distillation", self.distillation)


class GeneralizedSupCon(Objective[GeneralizedSupConSettings]):
    """L(Z, Y) + α · L(Z, Ŷ), with L of one-hot labels that of SupCon and without labels that of SimCLR.

    What a teacher says is taken for logits; Ŷ is their softmax.
    """

    method = methods.GENERALIZED_SUPCON

    def build(self, around: Surroundings) -> None:
        self._teacher = around.teacher

    @classmethod
    def projector(cls, settings: GeneralizedSupConSettings, width: int) -> nn.Module:
        """That of SupCon."""
        return perceptron(width, settings.hidden, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        mixed = [mix(view, self.settings.mixing, batch.cut_axes, self.settings.beta) for view in batch.views]
        outputs = outputs_of(student, [view.inputs for view in mixed])
        soft = self._soft_labels(mixed, batch)
        with exact(outputs.device):
            among = crowd(unit(outputs), batch)
            logits = among.anchors @ among.candidates.T / self.settings.temperature
            alike = label_similarities(torch.cat([view.of(private_labels(batch)) for view in mixed]), among)
            candidates = ~among.itself & ~(_sources_akin(mixed, batch) & (alike == 0))
            found = contrast(logits, alike, candidates)
            parts = {"labels": found.loss.detach(), "hits": found.hits}
            total, trivial = found.loss, found.trivial
            if soft is not None:
                taught = contrast(logits, label_similarities(soft, among), ~among.itself)
                total = total + self.settings.distillation * taught.loss
                trivial = trivial + self.settings.distillation * taught.trivial
                parts["teacher"] = taught.loss.detach()
        return LossTerms(total, parts, trivial)

    def _soft_labels(self, mixed: Sequence[Mixed], batch: Batch) -> Tensor | None:
        """(V · n, t), of mixed views where the teacher can be asked, else mixed as they are; None without."""
        temperature = self.settings.teacher_temperature
        if self._teacher is not None:
            said = self._teacher(torch.cat([view.inputs for view in mixed]))
            return (said / temperature).softmax(1)
        if batch.teacher is not None:
            labels = (full(batch.teacher) / temperature).softmax(1)
            return torch.cat([view.of(labels) for view in mixed])
        return None


def private_labels(batch: Batch) -> Tensor:
    """(n, c + N) the labels of a batch, and one more for each of the N items of all processes.

    An item without a label has that one to itself.
    """
    labels = full(batch.known_labels)
    count = len(batch)
    private = labels.new_zeros((count, count * processes()))
    rows = torch.arange(count, device=labels.device)
    private[rows, rows + place() * count] = (labels.sum(1) == 0).to(labels.dtype)
    return torch.cat([labels, private], dim=1)


def label_similarities(labels: Tensor, among: Crowd) -> Tensor:
    """s_ij = cos(y_i, y_j) of the anchors' ``labels`` (m, c) and all candidates', (m, M), with s_ii = 0."""
    directions = unit(labels)
    return (directions @ gather(directions).T).clamp_min(0).masked_fill(among.itself, 0)


def _sources_akin(mixed: Sequence[Mixed], batch: Batch) -> Tensor:
    """(m, M) bool: whether of the items that two views are mixed of two are akin."""
    partners = torch.stack([view.partners for view in mixed])
    sources = (batch.groups.repeat(len(mixed), 1), batch.groups[partners].flatten(0, 1))
    found = [akin(mine, gather(theirs)) for mine in sources for theirs in sources]
    return torch.stack(found).any(0)
