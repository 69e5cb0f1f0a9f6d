"""All that a training goes on from, as tensors and plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

import torch
from torch import Tensor

from engine.contrastive import rng
from engine.contrastive.callbacks import Feed
from engine.contrastive.checkpoint import Checkpoint
from engine.contrastive.durable import DamagedError
from engine.contrastive.failures import CheckpointError
from engine.contrastive.gathering import gather, place, processes
from engine.contrastive.records import EpochRecord, Tally
from engine.contrastive.stepping import Stepper
from engine.contrastive.watch import Health

FREE = frozenset({"patience", "precision", "compiled", "cache_chunk", "accumulate"})
"""Settings that may be others after a pause, as long as there are as many steps."""


@dataclass(slots=True)
class Position:
    """How far a training is."""

    epoch: int = 0
    batch: int = 0
    """Batches of the epoch that are done."""
    step: int = 0
    best: float | None = None
    """The highest held-out score so far."""
    without_better: int = 0
    """Epochs since then."""
    ill: bool = False
    """Whether the last epoch looked like a collapse."""
    history: list[EpochRecord] = field(default_factory=list)

    def close(self, record: EpochRecord, ill: bool) -> None:
        """Goes on to the next epoch."""
        self.ill = ill
        self.history.append(record)
        self.epoch, self.batch = record.epoch + 1, 0
        if record.score is None:
            return
        if self.best is None or record.score > self.best:
            self.best, self.without_better = record.score, 0
        else:
            self.without_better += 1


def state_of(at: Position, tally: Tally, stepper: Stepper, feed: Feed) -> dict[str, Any]:
    """To be asked for in all processes; the same in all but for the feed."""
    return {
        "settings": _settings(stepper),
        "accumulate": stepper.plan.accumulate,
        "position": asdict(at),
        "tally": asdict(tally),
        "stepper": stepper.state(),
        "feed": feed.state(),
        "random": {
            name: _of_all(state, stepper.device) for name, state in rng.states(stepper.device).items()
        },
    }


def restore(checkpoint: Checkpoint, stepper: Stepper, feed: Feed) -> tuple[Position, Tally]:
    """Puts everything back to where it was.

    Raises:
        CheckpointError: it is of a training that was set up otherwise.
    """
    try:
        state = checkpoint.state()
        settings = _settings(stepper)
        # A setting that there was not yet was as it is now where nobody says otherwise.
        begun_with = {name: state["settings"].get(name, value) for name, value in settings.items()}
        others = [
            f"{name} {begun_with[name]}" for name, value in settings.items() if begun_with[name] != value
        ]
        if others:
            raise CheckpointError(
                f"The training in {checkpoint.folder.parent} was begun with {', '.join(others)}, and cannot "
                "go on otherwise. Resume it with that, or start anew."
            )
        stepper.restore(state["stepper"])
        feed.restore(state["feed"])
        drawn = {name: each[place()] for name, each in state["random"].items() if len(each) == processes()}
        if drawn:  # with more or fewer processes than before, each draws as from the start
            rng.restore(drawn, stepper.device)
        at = _position(state["position"])
        at.batch = at.batch * stepper.plan.accumulate // state["accumulate"]
        return at, Tally(**state["tally"])
    except (DamagedError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"The training in {checkpoint.folder.parent} cannot go on, because what was kept of it belongs "
            "to another encoder or method. Resume it with the settings it was begun with, or start anew."
        ) from error


def _settings(stepper: Stepper) -> dict[str, Any]:
    """What has to be the same for a training to go on as if it had not stopped."""
    plan = {name: value for name, value in asdict(stepper.plan).items() if name not in FREE}
    plain = {name: value.value if isinstance(value, Enum) else value for name, value in plan.items()}
    return {"steps": stepper.total, **plain}


def _of_all(state: Tensor, device: torch.device) -> Tensor:
    """(processes, …)."""
    return state[None] if processes() < 2 else gather(state[None].to(device)).cpu()


def _position(kept: dict[str, Any]) -> Position:
    return Position(**{**kept, "history": [_record(record) for record in kept["history"]]})


def _record(kept: dict[str, Any]) -> EpochRecord:
    found = kept["health"]
    return EpochRecord(**{**kept, "health": None if found is None else Health(**found)})
