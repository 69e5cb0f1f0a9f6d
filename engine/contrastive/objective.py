"""What every objective is: a loss, what it remembers, and how that follows the student.

The loop that trains calls, for each step of its optimiser::

    terms = objective.loss(student, batch)      # under autocast or not; once for each of several part batches
    terms.total.backward()
    optimiser.step()
    objective.after_step(student, [terms], progress)

``loss`` changes nothing in the objective, so that one may be tried, repeated or thrown away, as when a step
is skipped; batch norms in training collect their statistics, as ever. All that lasts is in ``state_dict``.
Parameters of the objective that want a gradient, such as a predictor's, are trained with the student's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

import torch
from torch import Tensor, nn

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.methods import Method
from engine.contrastive.teacher import Teacher

Maps = Callable[[Tensor], Tensor]
"""Views (m, …) to outputs (m, d): a student, or what stands for one where activations are not kept."""
SettingsT = TypeVar("SettingsT")


@dataclass(frozen=True, slots=True)
class LossTerms:
    """What a loss says of a batch."""

    total: Tensor
    """0-d, float32, to be differentiated."""
    parts: dict[str, Tensor] = field(default_factory=dict)
    """What is worth a line in the log, 0-d each, without gradients and still on the device."""
    trivial: Tensor | None = None
    """``total`` when all outputs are the same, as after a collapse; None where it would not tell."""
    memory: tuple[Tensor, ...] = ()
    """What ``after_step`` is to remember of the batch, gathered from all processes, without gradients."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an objective is built around."""

    student: nn.Module
    """A backbone and the objective's projector, as it will be trained: norms frozen already, or never."""
    rows: Tensor
    """(n,) int64, ascending: the items that are trained on, which :attr:`Batch.items` are of."""
    teacher: Teacher | None = None
    """Asked for each view; where there is none, :attr:`Batch.teacher` says what it said of the items."""
    teacher_dimension: int = 0
    """Length of what a teacher says; 0 where there is none."""
    text_dimension: int = 0
    """Length of the captions' embeddings; 0 where there are none."""


class Objective(nn.Module, ABC, Generic[SettingsT]):
    """A contrastive method with its settings and its state."""

    method: ClassVar[Method]

    def __init__(self, settings: SettingsT, around: Surroundings) -> None:
        super().__init__()
        self.settings = settings
        self.build(around)

    def build(self, around: Surroundings) -> None:
        """Makes what the objective has of its own: predictors, networks that follow, memories."""

    @classmethod
    @abstractmethod
    def projector(cls, settings: SettingsT, width: int) -> nn.Module:
        """What the student is to end in, from features (n, width) to what ``loss`` compares."""

    @abstractmethod
    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        """The loss of a batch. ``student`` is called exactly once, with all views.

        With several processes it is that of this one's items among those of all; their average is the loss.
        """

    def after_step(self, student: nn.Module, seen: Sequence[LossTerms], progress: Progress) -> None:
        """Follows the student and remembers what was ``seen``, after a step of the optimiser was done.

        ``progress`` is that before the step, as in the batches of it.
        """

    def forward(self, student: Maps, batch: Batch) -> LossTerms:
        """The loss; for what wants to wrap a module."""
        return self.loss(student, batch)


def outputs_of(maps: Maps, views: Sequence[Tensor]) -> Tensor:
    """V views of n items, each (n, …), to (V, n, d), in one pass."""
    outputs = maps(torch.cat(list(views)))
    return outputs.view(len(views), -1, outputs.shape[1])


def two_views(batch: Batch) -> tuple[Tensor, Tensor]:
    """The views of a method that is made for two.

    Raises:
        ValueError: there are more or fewer.
    """
    if len(batch.views) != 2:
        raise ValueError(
            f"This method compares two views of each item, and the batch has {len(batch.views)}."
        )
    return batch.views[0], batch.views[1]
