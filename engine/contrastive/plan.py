"""How a training goes about it, whatever the objective and wherever its batches come from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from engine.contrastive import limits

MOST_RATE = 10.0
LARGEST_SEED = 2**32 - 1
"""Every generator begins with it."""


class Precision(StrEnum):
    """What numbers the student computes in; similarities are always in float32."""

    AUTO = "auto"
    """The quickest that the device is good at: bfloat16, else float16, and float32 on a CPU."""
    QUICK = "quick"
    """The same, and bfloat16 on a CPU that multiplies in it: about twice as fast for a large network."""
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    """With the loss scaled, since its gradients would vanish."""


class Optimiser(StrEnum):
    """What moves the weights."""

    ADAMW = "adamw"
    LARS = "lars"
    """For batches of a thousand and more from scratch, at rates of 1 and above."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a :class:`~engine.contrastive.trainer.Trainer`."""

    epochs: int
    learning_rate: float = 3e-4
    """Of the optimiser, for the head; that of the backbone's layers is lower by ``layer_decay``."""
    weight_decay: float = 0.01
    """Of parameters with two or more axes; biases and norms have none."""
    warm_up: float = 0.05
    """Share of each stage's steps over which the learning rate rises; then it falls along half a cosine."""
    head_epochs: int = 0
    """Epochs at the start in which the backbone stays as it is, and so do the statistics of its norms."""
    layer_decay: float = 1.0
    """By how much a layer of the backbone learns more slowly than the one after it; 0.65 to 0.75 is usual."""
    longest_gradient: float = 1.0
    """A longer one is cut to that length; 0 cuts none, and LARS, which asks for a direction, none either."""
    accumulate: int = 1
    """Batches whose gradients make one step. It adds no negatives: an item is compared with those of its own
    batch only, so that the loss is not that of one large batch. ``cache_chunk`` makes it so."""
    cache_chunk: int = 0
    """GradCache: views that go through the student at once, so that a large batch fits where its activations
    would not, for twice the forward passes. Exact only where no batch norm uses its batch. 0 is without."""
    average: float = 0.99
    """Momentum, at the end, of the average of the weights that is kept; 0 keeps those of the last step."""
    patience: int = 0
    """Epochs without a better held-out score after which the training ends; 0 is never."""
    optimiser: Optimiser = Optimiser.ADAMW
    precision: Precision = Precision.AUTO
    compiled: bool = False
    """Whether torch compiles the student: minutes at the start, for quicker steps."""
    seed: int = 0

    def __post_init__(self) -> None:
        limits.within("epochs", self.epochs, 1)
        limits.within("learning_rate", self.learning_rate, most=MOST_RATE)
        limits.within("weight_decay", self.weight_decay, most=1.0)
        limits.within("warm_up", self.warm_up, most=1.0)
        limits.within("head_epochs", self.head_epochs, most=self.epochs)
        limits.within("layer_decay", self.layer_decay, 0.01, 1.0)
        limits.within("longest_gradient", self.longest_gradient)
        limits.within("accumulate", self.accumulate, 1)
        limits.within("cache_chunk", self.cache_chunk)
        limits.within("average", self.average, most=0.99999)
        limits.within("patience", self.patience)
        limits.within("seed", self.seed, most=LARGEST_SEED)

    @property
    def cut_to(self) -> float:
        """The length that gradients are cut to; without end where none is."""
        return inf if self.optimiser is Optimiser.LARS else self.longest_gradient or inf
