"""Triplets: an anchor is nearer to its positive than to a negative, by a margin."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.exactness import exact, squared_distances, unit
from engine.contrastive.gathering import mean_where
from engine.contrastive.heads import linear
from engine.contrastive.masks import Relations, crowd, relations
from engine.contrastive.miners import hard, semi_hard
from engine.contrastive.objective import LossTerms, Maps, Objective, outputs_of


class Mining(StrEnum):
    """Which triplets are learnt from."""

    SEMI_HARD = "semi-hard"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class TripletSettings:
    """Margin and dimension of Schroff et al., "FaceNet" (2015)."""

    margin: float = 0.2
    """In squared distance of vectors of length 1."""
    mining: Mining = Mining.SEMI_HARD
    warm_up: float = 0.5
    """Share of the training in which hard mining is semi-hard still; at once, it ends in collapse."""
    skip: int = 0
    """How many of the nearest negatives hard mining passes over, as they may be positives in truth."""
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension)
        limits.within("margin", self.margin)
        limits.within("warm_up", self.warm_up, most=1.0)
        limits.within("skip", self.skip)


class Triplet(Objective[TripletSettings]):
    """The mean of d_ap − d_an + margin over the triplets mined, d the squared Euclidean distance."""

    method = methods.TRIPLET

    @classmethod
    def projector(cls, settings: TripletSettings, width: int) -> nn.Module:
        """One layer."""
        return linear(width, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        with exact(outputs.device):
            among = crowd(unit(outputs), batch)
            related = relations(among, batch)
            distances = squared_distances(among.anchors, among.candidates)
            warm = batch.progress.share >= self.settings.warm_up
            if self.settings.mining is Mining.HARD and warm:
                gaps, valid = self._hard(distances, related)
            else:
                gaps, valid = self._semi_hard(distances, related)
            losses = F.relu(gaps + self.settings.margin)
            total = mean_where(losses, valid)
            trivial = torch.full_like(total, self.settings.margin)
        parts = {"triplets": valid.sum(), "violated": mean_where((losses > 0).to(losses.dtype), valid)}
        return LossTerms(total, parts, trivial)

    def _semi_hard(self, distances: Tensor, related: Relations) -> tuple[Tensor, Tensor]:
        """d_ap − d_an of each anchor and positive, and whether there is such a triplet."""
        mined = semi_hard(distances, related, self.settings.margin)
        return (distances - distances.gather(1, mined.negatives)).flatten(), mined.valid.flatten()

    def _hard(self, distances: Tensor, related: Relations) -> tuple[Tensor, Tensor]:
        """d_ap − d_an of each anchor, and whether there is such a triplet."""
        mined = hard(distances, related, self.settings.skip)
        positives = distances.gather(1, mined.positives[:, None])
        negatives = distances.gather(1, mined.negatives[:, None])
        return (positives - negatives).squeeze(1), mined.valid
