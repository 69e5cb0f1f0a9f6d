"""Trains a network on textures without being told their kinds, and asks neighbours whether it found them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from textures import KINDS, SIDE, Texture, textures
from torch import Tensor, nn

from engine.contrastive.callbacks import Callback
from engine.contrastive.exactness import unit
from engine.contrastive.inputs.feed import Making, ViewFeed
from engine.contrastive.objective import Surroundings
from engine.contrastive.objectives.registry import recipe
from engine.contrastive.plan import Optimiser, Plan
from engine.contrastive.records import EpochRecord
from engine.contrastive.samplers import Shuffled
from engine.contrastive.student import Student
from engine.contrastive.trainer import Around, Trainer
from engine.contrastive.views.pictures import PictureViews
from engine.contrastive.views.presets import TINY
from engine.contrastive.watch import votes
from engine.domain import PictureInput

VOTERS, TEMPERATURE = 20, 0.07
AT_ONCE = 256
HELD_OUT_SEED = 1_000_003
"""Added to the seed of what is trained on, for what is not."""

Describe = Callable[[Tensor], Tensor]
"""Pictures uint8 (n, 3, h, w) to what is compared by its cosine, (n, d)."""


@dataclass(frozen=True, slots=True, eq=False)
class Textures:
    """Pictures uint8 (n, h, w, 3) on one device, whose kinds are known to the judge only."""

    pictures: Tensor
    kinds: Tensor
    held_out: Tensor
    held_out_kinds: Tensor

    @classmethod
    def drawn(
        cls, items: int, held_out: int, seed: int, device: torch.device, kinds: Sequence[Texture] = KINDS
    ) -> Textures:
        """``items`` to train on and ``held_out`` others to ask of."""
        arrays = (*textures(items, seed, kinds), *textures(held_out, seed + HELD_OUT_SEED, kinds))
        return cls(*(torch.from_numpy(array).to(device) for array in arrays))

    def accuracy(self, describe: Describe) -> float:
        """Share of the held-out pictures whose kind their neighbours foretell; see ``votes``."""
        known = unit(_described(self.pictures, describe))
        asked = unit(_described(self.held_out, describe))
        labels = F.one_hot(self.kinds)
        foretold = votes(asked @ known.T, labels, VOTERS, TEMPERATURE).argmax(1)
        return float((foretold == self.held_out_kinds).float().mean())


@dataclass(frozen=True, slots=True)
class Course:
    """How a method is trained."""

    method: str
    epochs: int
    batch: int
    learning_rate: float
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Of the objective, where they are not its own."""
    weight_decay: float = 0.01
    optimiser: Optimiser = Optimiser.ADAMW


def raw_pixels(pictures: Tensor) -> Tensor:
    """All pixels around the middle of their range."""
    return (pictures.float() - 127.5).flatten(1)


@torch.no_grad()
def untrained_accuracy(network: nn.Module, drawn: Textures) -> float:
    """That of a fresh network, to which its norms' statistics are told, since a trained one knows them."""
    fresh = deepcopy(network).train()
    for part in drawn.pictures.split(AT_ONCE) * 3:
        fresh(part.permute(0, 3, 1, 2))
    return network_accuracy(fresh, drawn)


@torch.no_grad()
def network_accuracy(network: nn.Module, drawn: Textures) -> float:
    """That of its features, in evaluation, in which it stays."""
    return drawn.accuracy(network.eval())


def trained(
    course: Course,
    network: nn.Module,
    width: int,
    drawn: Textures,
    seed: int,
    callbacks: Sequence[Callback] = (),
) -> tuple[EpochRecord, ...]:
    """Trains ``network``, whose features are (n, ``width``); an epoch's score is the accuracy after it."""
    device = drawn.pictures.device
    torch.manual_seed(seed)
    chosen = recipe(course.method, course.settings)
    student = Student(network.train(), chosen.projector(width))
    objective = chosen.build(Surroundings(student, torch.arange(len(drawn.pictures))))
    plan = Plan(
        course.epochs,
        course.learning_rate,
        course.weight_decay,
        optimiser=course.optimiser,
        seed=seed,
    )

    def score(kept: Student) -> dict[str, float | None]:
        return {"score": network_accuracy(kept.backbone, drawn)}

    around = Around(score=score, callbacks=callbacks)
    feed = texture_feed(drawn, course.batch, seed)
    return Trainer(student, objective, feed, plan, device, around).fit().history


def texture_feed(drawn: Textures, batch: int, seed: int) -> ViewFeed:
    """Two views of each picture, as they are made for pictures of this size."""

    def read(rows: np.ndarray, _views: int, _generator: torch.Generator) -> Tensor:
        return drawn.pictures[torch.from_numpy(rows).to(drawn.pictures.device)]

    views = PictureViews(PictureInput(SIDE, SIDE), TINY)
    making = Making(read, views, 2, drawn.pictures.device, seed)
    return ViewFeed(Shuffled(np.arange(len(drawn.pictures)), batch, seed), making)


def _described(pictures: Tensor, describe: Describe) -> Tensor:
    return torch.cat([describe(part.permute(0, 3, 1, 2)) for part in pictures.split(AT_ONCE)])
