"""What a training tells of its steps and epochs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

import torch
from torch import Tensor

from engine.contrastive.watch import Health


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of the optimiser."""

    step: int
    """From 0."""
    epoch: int
    """From 0."""
    loss: float
    trivial: float
    """The loss of a collapsed student; nan where it would not tell."""
    gradient_norm: float
    """Before it was cut."""
    learning_rate: float
    """Of the head."""
    items: int
    """Of all processes."""
    seconds: float
    waiting: float
    """Seconds in which the device had nothing to do because no batch was there, at most."""
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def items_per_second(self) -> float:
        return self.items / max(self.seconds, 1e-9)


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """One epoch; figures without another word are means over its steps."""

    epoch: int
    """From 0."""
    steps: int
    """Steps of the training that are done."""
    loss: float
    gradient_norm: float
    learning_rate: float
    """Of the head at the end."""
    items: int
    seconds: float
    """Of training, without the evaluation."""
    items_per_second: float
    waiting: float
    """Share of the seconds in which the device waited for data, at most."""
    parts: dict[str, float]
    health: Health | None
    """Of the last step's outputs; None of a batch with a single item."""
    score: float | None = None
    """On held-out items; None where nobody asked."""
    figures: dict[str, float | None] = field(default_factory=dict)
    """What else was found of them, in the first process."""


class Figures:
    """Numbers that a device is about to have, fetched without making it wait."""

    def __init__(self, on_device: Tensor) -> None:
        self._copied: torch.cuda.Event | None = None
        if on_device.is_cuda:
            self._numbers = on_device.to("cpu", non_blocking=True)
            self._copied = torch.cuda.Event()  # type: ignore[no-untyped-call]
            self._copied.record()
        else:
            self._numbers = on_device

    @property
    def there(self) -> bool:
        """Whether the device has done all that came before."""
        return self._copied is None or bool(self._copied.query())  # type: ignore[no-untyped-call]

    def read(self) -> list[float]:
        """The numbers, which this waits for."""
        if self._copied is not None:
            self._copied.synchronize()
        return [float(number) for number in self._numbers.tolist()]


@dataclass(slots=True)
class Tally:
    """The steps of an epoch so far; plain values, to be kept when a training stops in its midst."""

    losses: list[float] = field(default_factory=list)
    trivial: list[float] = field(default_factory=list)
    norms: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    learning_rate: float = 0.0
    items: int = 0
    seconds: float = 0.0
    waiting: float = 0.0

    def add(self, record: StepRecord) -> None:
        """Counts a step."""
        self.losses.append(record.loss)
        self.trivial.append(record.trivial)
        self.norms += record.gradient_norm
        for name, value in record.parts.items():
            self.parts[name] = self.parts.get(name, 0.0) + value
        self.learning_rate = record.learning_rate
        self.items += record.items
        self.seconds += record.seconds
        self.waiting += record.waiting

    def record(
        self,
        epoch: int,
        steps: int,
        health: Health | None,
        score: float | None = None,
        figures: Mapping[str, float | None] | None = None,
    ) -> EpochRecord:
        """What came of the epoch."""
        count = len(self.losses)
        return EpochRecord(
            epoch=epoch,
            steps=steps,
            loss=sum(self.losses) / count if count else nan,
            gradient_norm=self.norms / max(count, 1),
            learning_rate=self.learning_rate,
            items=self.items,
            seconds=self.seconds,
            items_per_second=self.items / max(self.seconds, 1e-9),
            waiting=self.waiting / max(self.seconds, 1e-9),
            parts={name: total / count for name, total in self.parts.items()},
            health=health,
            score=score,
            figures=dict(figures or {}),
        )
