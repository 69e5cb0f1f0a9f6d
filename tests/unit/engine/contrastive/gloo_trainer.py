"""One of two processes that train together, as torchrun starts them: writes the weights they end with."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import torch
from small_training import CPU, Points, after, around_of, backbone, points, trainer_of
from torch import Tensor, nn

from engine.contrastive.batch import Batch
from engine.contrastive.callbacks import Wish
from engine.contrastive.distributed import joined
from engine.contrastive.gathering import place, processes
from engine.contrastive.plan import Plan

WHOLE = 8
PLANS = {
    "plain": Plan(epochs=2, learning_rate=0.01, head_epochs=1),
    "cached": Plan(epochs=2, learning_rate=0.01, cache_chunk=3),
    "accumulated": Plan(epochs=2, learning_rate=0.01, accumulate=3),
    "norms": Plan(epochs=2, learning_rate=0.01),
}


def _view_otherwise(batch: Batch) -> Batch:
    """Two views that differ, and not by chance."""
    return replace(batch, views=(batch.views[0], batch.views[1].sin()))


def _network(name: str) -> nn.Sequential:
    network = backbone(norm=name == "norms")
    if name == "norms":  # takes away what a bias before it adds, whose gradient is nothing but rounding
        network[0].register_parameter("bias", None)
    return network


def trained(name: str, folder: Path) -> dict[str, Tensor]:
    """What this process ends with, having been paused in between."""
    each = WHOLE // processes()
    part = slice(place() * each, (place() + 1) * each)
    feed = Points(*points(), batch=WHOLE, noise=0.0, part=part, change=_view_otherwise)
    settings = {"hidden": 8}
    paused = around_of(folder / name, after(1, Wish.PAUSE if place() == 0 else Wish.GO_ON))
    trainer_of("supcon", feed, PLANS[name], paused, settings, _network(name)).fit()
    trainer = trainer_of("supcon", feed, PLANS[name], around_of(folder / name), settings, _network(name))
    history = trainer.fit().history
    losses = torch.tensor([record.loss for record in history])
    items = torch.tensor([record.items for record in history])
    return {**trainer.kept.state_dict(), "losses": losses, "items": items}


if __name__ == "__main__":
    torch.set_num_threads(1)
    with joined(CPU):
        found = {name: trained(name, Path(sys.argv[1])) for name in PLANS}
        torch.save(found, Path(sys.argv[1]) / f"{place()}.pt")
