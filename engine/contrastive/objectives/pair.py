"""Contrastive pair: what is alike is drawn together, what is not is pushed apart up to a margin."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch
from engine.contrastive.exactness import SHORTEST, exact, squared_distances, unit
from engine.contrastive.gathering import mean_where
from engine.contrastive.heads import linear
from engine.contrastive.masks import crowd, marks_within, relations
from engine.contrastive.objective import LossTerms, Maps, Objective, outputs_of


@dataclass(frozen=True, slots=True)
class PairSettings:
    """Of Hadsell et al., "Dimensionality Reduction by Learning an Invariant Mapping" (2006)."""

    margin: float = 1.0
    """In Euclidean distance of vectors of length 1, which is 2 at most."""
    marks: float = 1.0
    """Weight of what a person marked, beside what labels and views say."""
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension)
        limits.within("margin", self.margin, most=2.0)
        limits.within("marks", self.marks)


class Pair(Objective[PairSettings]):
    """½ D² of the pairs that are alike and ½ max(0, margin − D)² of the others.

    Each is the mean over its own pairs, since most pairs of a batch are not alike; of these only those within
    the margin count, which are the ones that learn. Marked pairs are a second such term, lest they drown.
    """

    method = methods.PAIR

    @classmethod
    def projector(cls, settings: PairSettings, width: int) -> nn.Module:
        """One layer."""
        return linear(width, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        with exact(outputs.device):
            among = crowd(unit(outputs), batch)
            related = relations(among, batch)
            squares = squared_distances(among.anchors, among.candidates)
            near, apart = self._means(squares, related.positives, related.negatives)
            marks = marks_within(batch).repeat(len(outputs), len(outputs))
            squares = squared_distances(among.anchors, among.anchors)
            marked = torch.stack(self._means(squares, marks > 0, marks < 0)).sum()
        parts = {"near": near.detach(), "apart": apart.detach(), "marks": marked.detach()}
        total = near + apart + self.settings.marks * marked
        sides = related.negatives.any() + self.settings.marks * (marks < 0).any()
        return LossTerms(total, parts, sides * self.settings.margin**2 / 2)

    def _means(self, squares: Tensor, alike: Tensor, unlike: Tensor) -> tuple[Tensor, Tensor]:
        # The root has no gradient at 0, where two outputs are the same.
        distances = squares.clamp_min(SHORTEST).sqrt()
        short = F.relu(self.settings.margin - distances)
        near = mean_where(squares.flatten() / 2, alike.flatten())
        apart = mean_where(short.square().flatten() / 2, (unlike & (short > 0)).flatten())
        return near, apart
