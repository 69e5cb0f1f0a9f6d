"""N-pair: an anchor's one positive is told from one example of everything else in the batch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.contrast import contrast
from engine.contrastive.exactness import exact, full
from engine.contrastive.gathering import gather, place
from engine.contrastive.heads import linear
from engine.contrastive.masks import Relations, crowd, relations
from engine.contrastive.objective import LossTerms, Maps, Objective, outputs_of


@dataclass(frozen=True, slots=True)
class NPairSettings:
    """Of Sohn, "Improved Deep Metric Learning with Multi-class N-pair Loss Objective" (2016)."""

    regularisation: float = 0.002
    """Weight of the mean squared length of the outputs, which keeps them short without normalising them."""
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension)
        limits.within("regularisation", self.regularisation)


class NPair(Objective[NPairSettings]):
    """log(1 + Σ_j exp(f·f_j − f·f⁺)) over negatives j, plus λ‖f‖², of outputs that are not normalised.

    Anchors are the first views; positives and negatives are last views, one of each item. The positive of an
    item is the next one in the batch with a label of its own; where there is none, its own other view.
    """

    method = methods.N_PAIR

    @classmethod
    def projector(cls, settings: NPairSettings, width: int) -> nn.Module:
        """One layer."""
        return linear(width, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        with exact(outputs.device):
            anchors, others = full(outputs[0]), full(outputs[-1])
            related = self._between_views(outputs, batch)
            chosen = _next_positive(related.positives)
            found = contrast(anchors @ gather(others).T, chosen.to(anchors.dtype), chosen | related.negatives)
            lengths = (anchors.square().sum(1).mean() + others.square().sum(1).mean()) / 2
            total = found.loss + self.settings.regularisation * lengths
        parts = {"pairs": found.loss.detach(), "hits": found.hits, "squared_length": lengths.detach()}
        return LossTerms(total, parts, found.trivial)

    @staticmethod
    def _between_views(outputs: Tensor, batch: Batch) -> Relations:
        """(n, N) how this process's first views are related to all processes' last views."""
        among = crowd(outputs.detach(), batch)
        related = relations(among, batch)
        views, count, _ = outputs.shape
        columns = torch.arange(len(among.candidates), device=outputs.device)
        last = columns.view(-1, views, count)[:, -1].flatten()
        return Relations(related.positives[:count, last], related.negatives[:count, last])


def _next_positive(positives: Tensor) -> Tensor:
    """(n, N) bool to one positive of each anchor at most: the first after it, going round, itself last."""
    count, total = positives.shape
    rows = torch.arange(count, device=positives.device)[:, None] + place() * count
    columns = torch.arange(total, device=positives.device)
    steps = (columns - rows - 1) % total
    nearest = steps.masked_fill(~positives, total)
    return (nearest == nearest.amin(1, keepdim=True)) & positives
