"""How fast a GPU trains SimCLR from scratch through the real path: store, feed, views, trainer."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.contrastive.inputs.feed import Making, ViewFeed
from engine.contrastive.inputs.layout import picture_layout, stored_picture
from engine.contrastive.inputs.readers import picture_reader
from engine.contrastive.inputs.reading import Inputs
from engine.contrastive.inputs.store import InputStore
from engine.contrastive.objective import Surroundings
from engine.contrastive.objectives.registry import recipe
from engine.contrastive.plan import Plan
from engine.contrastive.records import EpochRecord
from engine.contrastive.samplers import Shuffled
from engine.contrastive.student import Student
from engine.contrastive.trainer import Trainer
from engine.contrastive.views.pictures import PictureViews
from engine.contrastive.views.presets import SIMCLR, TINY
from engine.contrastive.views.settings import PictureSettings
from engine.domain import PictureInput
from engine.encoders import backbones

NO_GPU = "There is no GPU here, so items/s, waiting, memory and utilisation of one are not measured."
VIEWS = 2
BATCH = 256
STEPS = 24
"""Of an epoch; the first one warms up and does not count."""
EPOCHS = 3
PRODUCT_SIDE, PRODUCTS = 8192, 20


@dataclass(frozen=True, slots=True)
class Subject:
    """A network and the pictures it is timed on."""

    network: str
    side: int
    views: tuple[PictureSettings, ...]


SUBJECTS = (Subject("resnet18", 32, TINY), Subject("efficientnet-lite0", 224, SIMCLR))


@dataclass(frozen=True, slots=True)
class Speed:
    """What came of it."""

    items_per_second: float
    """Items, not views."""
    waiting: float
    """Share of the time in which the device had nothing to do, at most."""
    peak_bytes: int
    operations: int
    """Floating-point operations for an item, forwards and backwards; a product and a sum are two."""

    @property
    def operations_per_second(self) -> float:
        return self.items_per_second * self.operations


def report(device: torch.device) -> str:
    """A table in Markdown, or a sentence where there is no GPU."""
    if device.type != "cuda":
        return NO_GPU
    reached = product_rate(device, PRODUCT_SIDE, torch.bfloat16)
    heading = (
        f"{torch.cuda.get_device_name(device)}, SimCLR, {BATCH} items a batch, bfloat16; utilisation is the "
        f"share of the {reached / 1e12:.0f} TFLOP/s that a large product of matrices reaches."
    )
    lines = [
        heading,
        "",
        "| network | side | items/s | waiting | peak memory | utilisation |",
        "|---|---|---|---|---|---|",
    ]
    for subject in SUBJECTS:
        speed = measured(subject, device, BATCH, STEPS)
        lines.append(
            f"| {subject.network} | {subject.side} | {speed.items_per_second:.0f} | {speed.waiting:.1%} | "
            f"{speed.peak_bytes / 2**30:.1f} GiB | {speed.operations_per_second / reached:.1%} |"
        )
    return "\n".join(lines)


def measured(subject: Subject, device: torch.device, batch: int, steps: int) -> Speed:
    """Trains for a few epochs of ``steps`` batches; the first epoch does not count."""
    backbone = backbones.scratch(subject.network, PictureInput(subject.side, subject.side))
    chosen = recipe("simclr")
    student = Student(backbone.module.train(), chosen.projector(backbone.width))
    student.to(device)
    operations = operations_per_item(student, subject.side, device)
    objective = chosen.build(Surroundings(student, torch.arange(batch * steps)))
    with tempfile.TemporaryDirectory() as folder:
        inputs = stored(Path(folder), backbone.wanted, batch * steps)
        views = PictureViews(backbone.wanted, subject.views)
        making = Making(picture_reader(inputs), views, VIEWS, device, 0)
        feed = ViewFeed(Shuffled(np.arange(batch * steps), batch, 0), making)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        history = Trainer(student, objective, feed, Plan(EPOCHS), device).fit().history[1:]
    peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else 0
    return Speed(_rate(history), _waiting(history), peak, operations)


def stored(folder: Path, wanted: PictureInput, count: int) -> Inputs:
    """``count`` pictures of noise, decoded and kept as those of a collection are."""
    layout = picture_layout(stored_picture(wanted))

    def decode(place: int) -> np.ndarray:
        return np.random.default_rng(place).integers(0, 256, (1, *layout.shape), np.uint8)

    return InputStore(folder, layout).prepare([place.to_bytes(16, "big") for place in range(count)], decode)


def operations_per_item(student: nn.Module, side: int, device: torch.device) -> int:
    """Of its views, three times those of a forward pass, as is the custom: the way back takes two as much.

    Counted forwards only: torch's counter takes the way back through a grouped convolution for that of a full
    one.
    """
    was_training = student.training
    pixels = torch.zeros((1, 3, side, side), device=device)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        student.eval()(pixels)
    student.train(was_training)
    return 3 * VIEWS * counter.get_total_flops()


def product_rate(device: torch.device, side: int, dtype: torch.dtype) -> float:
    """Floating-point operations a second of square matrices, the fastest of a few rounds."""
    one, other = (torch.randn((side, side), device=device, dtype=dtype) for _ in range(2))
    multiply = partial(torch.mm, one, other)
    best = float("inf")
    for _ in range(PRODUCTS):
        _settle(device)
        begun = time.perf_counter()
        multiply()
        _settle(device)
        best = min(best, time.perf_counter() - begun)
    return 2 * side**3 / best


def _settle(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _rate(history: tuple[EpochRecord, ...]) -> float:
    return sum(each.items for each in history) / sum(each.seconds for each in history)


def _waiting(history: tuple[EpochRecord, ...]) -> float:
    return sum(each.waiting * each.seconds for each in history) / sum(each.seconds for each in history)
