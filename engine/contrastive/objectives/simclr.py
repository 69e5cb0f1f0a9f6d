"""SimCLR: each view finds the other view of its item among all views of the batch."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.contrast import contrast
from engine.contrastive.exactness import exact, unit
from engine.contrastive.heads import perceptron
from engine.contrastive.masks import crowd
from engine.contrastive.objective import LossTerms, Maps, Objective, outputs_of


@dataclass(frozen=True, slots=True)
class SimClrSettings:
    """Those of Chen et al. (2020).

    "A Simple Framework for Contrastive Learning of Visual Representations".
    """

    temperature: float = 0.5
    """The paper's for CIFAR-10 (B.9); for ImageNet with batches of thousands it has 0.1."""
    hidden: int = 2048
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension, self.hidden)
        limits.temperature("temperature", self.temperature)


class SimClr(Objective[SimClrSettings]):
    """NT-Xent over 2N anchors with 2N − 1 candidates each, itself left out, and duplicates of its item."""

    method = methods.SIMCLR

    @classmethod
    def projector(cls, settings: SimClrSettings, width: int) -> nn.Module:
        """A hidden layer with batch norm."""
        return perceptron(width, settings.hidden, settings.dimension, norm=True)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        with exact(outputs.device):
            among = crowd(unit(outputs), batch)
            logits = among.anchors @ among.candidates.T / self.settings.temperature
            candidates = (~among.akin & ~among.itself) | among.siblings
            found = contrast(logits, among.siblings.to(logits.dtype), candidates)
        return LossTerms(found.loss, {"hits": found.hits}, found.trivial)
