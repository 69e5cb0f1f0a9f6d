"""Alignment: an item finds its caption among those of the batch, and a caption its item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch, Progress
from engine.contrastive.contrast import Contrast, contrast
from engine.contrastive.exactness import exact, unit
from engine.contrastive.gathering import gather, place
from engine.contrastive.heads import linear
from engine.contrastive.masks import akin
from engine.contrastive.objective import LossTerms, Maps, Objective, Surroundings, outputs_of

MOST_SCALE = 100.0
"""The inverse of the temperature goes no higher; CLIP's training becomes unstable there."""


@dataclass(frozen=True, slots=True)
class AlignmentSettings:
    """As CLIP has them, of Radford et al. (2021).

    "Learning Transferable Visual Models From Natural Language Supervision".
    """

    temperature: float = 0.07
    """At the start; it is learnt."""
    dimension: int = 256

    def __post_init__(self) -> None:
        limits.widths(self.dimension)
        limits.within("temperature", self.temperature, 1 / MOST_SCALE, 1.0)


class Alignment(Objective[AlignmentSettings]):
    """The mean of both directions' cross entropies, over items and over texts.

    Items with the same caption, and identical ones, are not negatives of each other's. Texts are embedded
    before; they go through a linear layer of the objective's, ``text_projector``.
    """

    method = methods.ALIGNMENT

    def build(self, around: Surroundings) -> None:
        self.text_projector = linear(around.text_dimension, self.settings.dimension)
        self.log_scale = nn.Parameter(torch.tensor(-log(self.settings.temperature)))

    @classmethod
    def projector(cls, settings: AlignmentSettings, width: int) -> nn.Module:
        """One layer, as in CLIP: with text both sides are embeddings, and the projector is kept."""
        return linear(width, settings.dimension)

    def texts(self, embeddings: Tensor) -> Tensor:
        """(n, t) embeddings of texts to (n, d), of length 1, among the items' outputs."""
        return unit(self.text_projector(embeddings))

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        if batch.texts is None or batch.captions is None:
            raise ValueError("Alignment wants the texts of the batch's items and which of them are equal.")
        outputs = outputs_of(student, batch.views)
        texts = self.text_projector(batch.texts)
        with exact(outputs.device):
            items, texts = unit(outputs).flatten(0, 1), unit(texts)
            scale = self.log_scale.exp()
            seats = torch.arange(len(batch), device=items.device) + place() * len(batch)
            groups = torch.cat([batch.groups, batch.captions[:, None]], dim=1)
            views = len(outputs)
            item_seats, item_groups = seats.repeat(views), groups.repeat(views, 1)
            from_items = _one_way(scale * items @ gather(texts).T, item_seats, seats, item_groups, groups)
            from_texts = _one_way(scale * texts @ gather(items).T, seats, item_seats, groups, item_groups)
        parts = {"temperature": 1 / scale.detach(), "hits": (from_items.hits + from_texts.hits) / 2}
        total = (from_items.loss + from_texts.loss) / 2
        return LossTerms(total, parts, (from_items.trivial + from_texts.trivial) / 2)

    @torch.no_grad()
    def after_step(self, student: nn.Module, seen: Sequence[LossTerms], progress: Progress) -> None:
        self.log_scale.clamp_(0.0, log(MOST_SCALE))


def _one_way(
    logits: Tensor, seats: Tensor, other_seats: Tensor, groups: Tensor, other_groups: Tensor
) -> Contrast:
    """(m, c) logits of what sits here and the others of all processes; who sits in one's seat is positive."""
    own = seats[:, None] == gather(other_seats)
    return contrast(logits, own.to(logits.dtype), own | ~akin(groups, gather(other_groups)))
