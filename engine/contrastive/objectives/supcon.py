"""SupCon: each view finds the views of all items that share a label with its own."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.contrast import contrast
from engine.contrastive.exactness import exact, unit
from engine.contrastive.heads import perceptron
from engine.contrastive.masks import crowd, relations
from engine.contrastive.objective import LossTerms, Maps, Objective, outputs_of


@dataclass(frozen=True, slots=True)
class SupConSettings:
    """Those of Khosla et al., "Supervised Contrastive Learning" (2020)."""

    temperature: float = 0.1
    hidden: int = 2048
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension, self.hidden)
        limits.temperature("temperature", self.temperature)


class SupCon(Objective[SupConSettings]):
    """The loss L_out. One label in common is enough; an item without any has its own views."""

    method = methods.SUPCON

    @classmethod
    def projector(cls, settings: SupConSettings, width: int) -> nn.Module:
        """A hidden layer without batch norm."""
        return perceptron(width, settings.hidden, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        with exact(outputs.device):
            among = crowd(unit(outputs), batch)
            related = relations(among, batch)
            logits = among.anchors @ among.candidates.T / self.settings.temperature
            candidates = related.positives | related.negatives
            found = contrast(logits, related.positives.to(logits.dtype), candidates)
        return LossTerms(found.loss, {"hits": found.hits}, found.trivial)
