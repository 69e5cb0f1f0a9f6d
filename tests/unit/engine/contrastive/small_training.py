"""Small students and what feeds them: points around centres, whose views are a little elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.callbacks import Callback, Ending, Wish
from engine.contrastive.checkpoint import Checkpoints
from engine.contrastive.objective import Surroundings
from engine.contrastive.objectives.registry import recipe
from engine.contrastive.plan import Plan
from engine.contrastive.records import EpochRecord, StepRecord
from engine.contrastive.student import Student
from engine.contrastive.trainer import Around, Trainer

WIDTH = 8
ITEMS = 24
CPU = torch.device("cpu")


def points(count: int = ITEMS, classes: int = 3, width: int = WIDTH) -> tuple[Tensor, Tensor]:
    """(count, width) around their centres, and (count,) their classes."""
    generator = torch.Generator().manual_seed(7)
    centres = torch.randn((classes, width), generator=generator)
    kinds = torch.arange(count) % classes
    return centres[kinds] + 0.5 * torch.randn((count, width), generator=generator), kinds


class Points:
    """A feed whose views are drawn from the global generator when they are asked for."""

    def __init__(
        self,
        features: Tensor,
        kinds: Tensor,
        batch: int = 8,
        noise: float = 0.3,
        part: slice = slice(None),
        change: Callable[[Batch], Batch] = lambda batch: batch,
    ) -> None:
        self.features, self.kinds, self.batch, self.noise = features, kinds, batch, noise
        self.part, self.change = part, change
        self.steps = len(features) // batch

    def batches(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        order = torch.randperm(len(self.features), generator=torch.Generator().manual_seed(epoch))
        for number in range(start, self.steps):
            rows = order[number * self.batch : (number + 1) * self.batch][self.part]
            views = tuple(self._view(self.features[rows]) for _ in range(2))
            labels = torch.nn.functional.one_hot(self.kinds[rows], int(self.kinds.max()) + 1).float()
            yield self.change(Batch(views, rows, Progress(0, 1), labels=labels))

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        assert state == {}

    def _view(self, features: Tensor) -> Tensor:
        return features + self.noise * torch.randn_like(features) if self.noise else features.clone()


class Diary(Callback):
    """Writes down all it is told."""

    def __init__(self) -> None:
        self.steps: list[StepRecord] = []
        self.epochs: list[EpochRecord] = []
        self.started: list[tuple[int, int]] = []
        self.endings: list[Ending] = []

    def on_start(self, steps: int, done: int) -> None:
        self.started.append((steps, done))

    def on_step(self, record: StepRecord) -> None:
        self.steps.append(record)

    def on_epoch(self, record: EpochRecord) -> None:
        self.epochs.append(record)

    def on_end(self, ending: Ending) -> None:
        self.endings.append(ending)


def backbone(norm: bool = False) -> nn.Sequential:
    """Two layers, always the same."""
    torch.manual_seed(3)
    middle = [nn.BatchNorm1d(16), nn.ReLU()] if norm else [nn.ReLU()]
    return nn.Sequential(nn.Linear(WIDTH, 16), *middle, nn.Linear(16, WIDTH))


def trainer_of(
    name: str,
    feed: Points,
    plan: Plan,
    around: Around | None = None,
    settings: Mapping[str, Any] | None = None,
    network: nn.Module | None = None,
) -> Trainer:
    """A trainer of a small student, the same each time."""
    chosen = recipe(name, {"dimension": 6, **(settings or {})})
    body = network or backbone()
    torch.manual_seed(4)
    student = Student(body, chosen.projector(WIDTH))
    objective = chosen.build(Surroundings(student, torch.arange(len(feed.features))))
    return Trainer(student, objective, feed, plan, CPU, around)


def around_of(folder: Path | None = None, wish: Callable[[], Wish] | None = None, **known: Any) -> Around:
    """What a trainer has beside, checkpoints in ``folder`` among it."""
    if wish is not None:
        known["wish"] = wish
    return Around(checkpoints=None if folder is None else Checkpoints(folder), **known)


def after(steps: int, wish: Wish) -> Callable[[], Wish]:
    """Wishes so when asked for the ``steps``th time."""
    asked = iter([Wish.GO_ON] * (steps - 1) + [wish])
    return lambda: next(asked)
