"""MoCo: a view finds the key of its other view among keys of a slowly following network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch, Progress
from engine.contrastive.contrast import Contrast, contrast
from engine.contrastive.ema import Ema, Statistics
from engine.contrastive.exactness import exact, unit
from engine.contrastive.gathering import gather, place
from engine.contrastive.heads import perceptron
from engine.contrastive.masks import akin
from engine.contrastive.memory import Queue
from engine.contrastive.norms import uses_batch
from engine.contrastive.objective import LossTerms, Maps, Objective, Surroundings, outputs_of, two_views

QUEUE_SHARE = 4
"""The queue holds at most one in so many of the items that are trained on, so that no key is old."""
LEAST_PART = 16
"""Views below which statistics are too coarse."""


@dataclass(frozen=True, slots=True)
class MocoSettings:
    """After Chen et al., "Improved Baselines with Momentum Contrastive Learning" (2020)."""

    version: int = 2
    """2 has a queue; 3 (Chen et al., 2021) has a predictor and the keys of the batch instead."""
    queue: int = 4096
    """Keys; the paper's 65536 are for a million pictures."""
    symmetric: bool = True
    """Whether both views are queries in turn; a step of version 2 in the paper has one direction."""
    momentum: float = 0.99
    """Custom for collections of this size; 0.999 in the paper. Version 3 goes from here to 1."""
    parts: int = 4
    """In how many parts of a batch its keys are made, where there are norms that use the batch."""
    temperature: float = 0.2
    hidden: int = 2048
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension, self.hidden)
        limits.within("version", self.version, 2, 3)
        limits.within("queue", self.queue, 1)
        limits.within("parts", self.parts, 1)
        limits.within("momentum", self.momentum, most=1.0)
        limits.temperature("temperature", self.temperature)


class Moco(Objective[MocoSettings]):
    """InfoNCE against a queue of keys (version 2) or the other keys of the batch (version 3).

    The key network follows after the step, which is before the next step's keys: the order of the paper. The
    keys of a step enter the queue after its loss, both directions of it.

    A query and its key would know each other by the statistics of their batch, which the queue's keys do not
    have. So the keys of version 2 are made in parts of the batch, drawn anew each time, as the paper does on
    several GPUs. In version 3 all candidates are of one batch, and there is nothing to be known.
    """

    method = methods.MOCO

    def build(self, around: Surroundings) -> None:
        self.queue: Queue | None = None
        self.predictor: nn.Module = nn.Identity()
        dimension, momentum = self.settings.dimension, self.settings.momentum
        if self.settings.version == 2:
            size = max(min(self.settings.queue, len(around.rows) // QUEUE_SHARE), 1)
            self.queue = Queue(size, dimension)
            self.keys = Ema(around.student, momentum, momentum, Statistics.OWN)
        else:
            self.keys = Ema(around.student, momentum, 1.0, Statistics.OWN)
            widths = dimension, self.settings.hidden, dimension
            self.predictor = perceptron(*widths, norm=True, last_norm=True)

    @classmethod
    def projector(cls, settings: MocoSettings, width: int) -> nn.Module:
        """One hidden layer without batch norm; two with it, and one at the end, in version 3."""
        if settings.version == 2:
            return perceptron(width, settings.hidden, settings.dimension)
        hidden = settings.hidden
        return perceptron(width, hidden, hidden, settings.dimension, norm=True, last_norm=True)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        first, second = two_views(batch)
        asked, answering = ((first, second), (second, first)) if self._both_ways else ((first,), (second,))
        outputs = outputs_of(student, asked)
        foretold = self.predictor(outputs.flatten(0, 1)).view_as(outputs)
        answers = outputs_of(self._in_parts if self.queue else self.keys, answering)
        with exact(outputs.device):
            queries, keys = unit(foretold), unit(answers)  # (directions, n, d)
            if self.queue is None:
                return self._among_batch(queries, keys, batch)
            return self._among_queue(queries, keys, batch, self.queue)

    def after_step(self, student: nn.Module, seen: Sequence[LossTerms], progress: Progress) -> None:
        self.keys.follow(student, progress.total)
        if self.queue is not None:
            for terms in seen:
                self.queue.push(*terms.memory)

    @property
    def _both_ways(self) -> bool:
        return self.settings.symmetric or self.queue is None

    def _in_parts(self, views: Tensor) -> Tensor:
        """The keys of (m, …) views, no two parts of which share statistics."""
        parts = min(self.settings.parts, len(views) // LEAST_PART)
        if parts < 2 or not uses_batch(self.keys):
            return self.keys(views)  # type: ignore[no-any-return]
        order = torch.randperm(len(views)).to(views.device)
        keys = torch.cat([self.keys(views[part]) for part in order.tensor_split(parts)])
        return keys[order.argsort()]

    def _among_queue(self, queries: Tensor, keys: Tensor, batch: Batch, queue: Queue) -> LossTerms:
        """The key of the other view, then those of the queue that hold another item."""
        groups = batch.groups.repeat(len(keys), 1)
        queries, keys = queries.flatten(0, 1), keys.flatten(0, 1)
        positive = (queries * keys).sum(1, keepdim=True)
        similarities = torch.cat([positive, queries @ queue.keys.to(queries.dtype).T], dim=1)
        strangers = queue.usable & ~akin(groups, queue.groups)
        candidates = torch.cat([torch.ones_like(strangers[:, :1]), strangers], dim=1)
        weights = torch.zeros_like(similarities)
        weights[:, 0] = 1
        found = contrast(similarities / self.settings.temperature, weights, candidates)
        parts = {"hits": found.hits, "queue": queue.filled.clone()}
        return LossTerms(found.loss, parts, found.trivial, (gather(keys), gather(groups)))

    def _among_batch(self, queries: Tensor, keys: Tensor, batch: Batch) -> LossTerms:
        """Each direction on its own: the sum of both, times 2τ, as in the paper."""
        scale = 2 * self.settings.temperature
        one, other = (self._direction(*each, batch) for each in zip(queries, keys, strict=True))
        parts = {"hits": (one.hits + other.hits) / 2}
        return LossTerms(scale * (one.loss + other.loss), parts, scale * (one.trivial + other.trivial))

    def _direction(self, queries: Tensor, keys: Tensor, batch: Batch) -> Contrast:
        all_keys = gather(keys)
        rows = torch.arange(len(queries), device=queries.device)[:, None] + place() * len(queries)
        own = rows == torch.arange(len(all_keys), device=queries.device)
        candidates = own | ~akin(batch.groups, gather(batch.groups))
        logits = queries @ all_keys.T / self.settings.temperature
        return contrast(logits, own.to(logits.dtype), candidates)
