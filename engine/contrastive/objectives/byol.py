"""BYOL: one view foretells what a slowly following teacher makes of the other; there are no negatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch, Progress
from engine.contrastive.ema import Ema, Statistics
from engine.contrastive.exactness import exact, unit
from engine.contrastive.heads import perceptron
from engine.contrastive.objective import LossTerms, Maps, Objective, Surroundings, outputs_of, two_views


@dataclass(frozen=True, slots=True)
class ByolSettings:
    """Those of Grill et al., "Bootstrap Your Own Latent" (2020)."""

    momentum: float = 0.99
    """At the start; the paper's for 300 epochs, 0.996 for 1000. It ends at 1."""
    hidden: int = 4096
    dimension: int = 256

    def __post_init__(self) -> None:
        limits.widths(self.dimension, self.hidden)
        limits.within("momentum", self.momentum, most=1.0)


class Byol(Objective[ByolSettings]):
    """2 − 2 cos(predictor(student(v)), teacher(v′)), for both views in turn.

    The teacher's batch norms have statistics of their own batches, as in the paper: those of the batch are
    what keeps its outputs apart in the first steps. The predictor is the student's alone.
    """

    method = methods.BYOL

    def build(self, around: Surroundings) -> None:
        dimension, hidden = self.settings.dimension, self.settings.hidden
        self.teacher = Ema(around.student, self.settings.momentum, 1.0, Statistics.OWN)
        self.predictor = perceptron(dimension, hidden, dimension, norm=True)

    @classmethod
    def projector(cls, settings: ByolSettings, width: int) -> nn.Module:
        """A hidden layer with batch norm."""
        return perceptron(width, settings.hidden, settings.dimension, norm=True)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        views = two_views(batch)
        outputs = outputs_of(student, views)
        foretold = self.predictor(outputs.flatten(0, 1)).view_as(outputs)
        targets = outputs_of(self.teacher, views)
        with exact(outputs.device):
            cosines = (unit(foretold) * unit(targets).flip(0)).sum(2)  # (2, n)
            total = (2 - 2 * cosines).sum(0).mean()
        return LossTerms(total, {"cosine": cosines.mean().detach()})

    def after_step(self, student: nn.Module, seen: Sequence[LossTerms], progress: Progress) -> None:
        self.teacher.follow(student, progress.total)
