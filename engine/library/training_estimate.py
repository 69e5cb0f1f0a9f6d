"""How long a training will take and in what memory: measured paces times what there is to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog import labels, tracks
from engine.contrastive.modes import Mode
from engine.contrastive.plan import Precision
from engine.contrastive.room import fitting, room
from engine.contrastive.specification import USUAL_SIDE, Specification
from engine.domain import AudioInput, Kind, TrainingDevice, TrainingEstimate, TrainingMethod, TrainingMode
from engine.encoders import registry
from engine.library.prospects import Prospect

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Pace:
    """What a machine does in a second of one kind; of music the unit is a window of three seconds."""

    encoded: float
    """Decoded and embedded."""
    trained: float
    """Views forth and back through the whole network."""
    view_bytes: int
    """What one view in training keeps until its gradient is known, in numbers of 16 bits."""


PACES = {
    (Kind.IMAGE, False): Pace(encoded=75.0, trained=8.0, view_bytes=55 << 20),
    (Kind.MUSIC, False): Pace(encoded=36.0, trained=8.0, view_bytes=80 << 20),
    (Kind.IMAGE, True): Pace(encoded=1000.0, trained=2000.0, view_bytes=50 << 20),
    (Kind.MUSIC, True): Pace(encoded=500.0, trained=2000.0, view_bytes=55 << 20),
}
"""By kind, and whether there is a graphics card. Those without one are of the two cores that
``docs/performance.md`` tells of, where what is freed is kept for the next layer; those with one are what such
cards are known to do, not measured, and the bytes those of a processor that keeps nothing."""

SMALL_NETWORK = "resnet18"
SMALL_SIDE, SMALL_PACE, SMALL_BYTES = 64, 2.0, 18 << 20
"""It is trained at that side of a picture twice as fast as the usual network; time and memory go by area."""

START_SECONDS = 8.0
"""Until PyTorch and the encoder are loaded, and at the end until all is written down."""
ADAPTED_SECONDS = 1.0e-4
"""For a head to learn from one view of 1,280 numbers, on those two cores."""
SCORED_SECONDS = 0.05
"""To ask held-out items after an epoch."""
PROGRAM_BYTES = 700 << 20
"""The job without what it learns from."""
USUAL_WIDTH = 1280
BATCH = {TrainingDevice.CPU: 32, TrainingDevice.CUDA: 256, TrainingDevice.MPS: 256}
"""Items of a step of a whole network, where nobody chose."""
_TRACKS_ASKED = 500


def estimate(session: Session, prospect: Prospect) -> TrainingEstimate:
    """What the training will be like; right by a factor of two or so."""
    specification = prospect.specification
    device = TrainingDevice(specification.device)
    pace = _pace(specification, device)
    units = prospect.facts.items * _units(session, prospect)
    return TrainingEstimate(
        method=TrainingMethod(specification.method),
        mode=TrainingMode(specification.mode.value),
        device=device,
        epochs=specification.plan.epochs,
        reason=prospect.reason,
        seconds=_seconds(prospect, pace, units),
        memory=_memory(prospect, pace, device),
    )


def _pace(specification: Specification, device: TrainingDevice) -> Pace:
    usual = PACES[specification.kind, device is not TrainingDevice.CPU]
    side = specification.side or USUAL_SIDE
    if specification.base == SMALL_NETWORK:
        area = (side / SMALL_SIDE) ** 2
        return Pace(usual.encoded, usual.trained * SMALL_PACE / area, int(SMALL_BYTES * area))
    area = (side / USUAL_SIDE) ** 2 if specification.kind is Kind.IMAGE else 1.0
    return Pace(usual.encoded, usual.trained / area, int(usual.view_bytes * area))


def _seconds(prospect: Prospect, pace: Pace, units: float) -> float:
    specification = prospect.specification
    plan = specification.plan
    views = prospect.facts.items * (1 - specification.held_out) * plan.epochs * prospect.method.views
    seconds = START_SECONDS + SCORED_SECONDS * plan.epochs
    if specification.mode is Mode.ADAPTER:
        copies = prospect.facts.items * specification.crops
        return seconds + views * ADAPTED_SECONDS * _width(prospect) / USUAL_WIDTH + copies / pace.encoded
    decoded_and_embedded = 2 * units / pace.encoded
    return seconds + decoded_and_embedded + views / pace.trained


def _memory(prospect: Prospect, pace: Pace, device: TrainingDevice) -> int:
    """Bytes of the card, or of the machine where there is none."""
    specification = prospect.specification
    if specification.mode is Mode.ADAPTER:
        features = 4 * _width(prospect) * prospect.facts.items * (1 + specification.crops)
        return (PROGRAM_BYTES if device is TrainingDevice.CPU else 0) + 2 * features
    batch = min(specification.batch_size or BATCH[device], prospect.facts.items) * prospect.method.views
    shared = device is not TrainingDevice.CUDA
    view_bytes = pace.view_bytes * (1 if _is_in_16_bits(specification.plan.precision, device) else 2)
    at_once = min(specification.plan.cache_chunk or batch, batch)  # with GradCache only some are kept
    if device is TrainingDevice.CPU:
        at_once = fitting(at_once, view_bytes, room())
    return (PROGRAM_BYTES if shared else 0) + at_once * view_bytes


def _is_in_16_bits(precision: Precision, device: TrainingDevice) -> bool:
    """Whether a network computes so; processors are taken to be able to, which older ones are not."""
    match precision:
        case Precision.AUTO:
            return device is TrainingDevice.CUDA
        case Precision.QUICK:
            return device is not TrainingDevice.MPS
    return precision is not Precision.FLOAT32


def _width(prospect: Prospect) -> int:
    return USUAL_WIDTH if prospect.version is None else prospect.version.dimension


def _units(session: Session, prospect: Prospect) -> float:
    """What an encoder is given of one item: of a track the windows, on an average."""
    if prospect.specification.kind is not Kind.MUSIC:
        return 1.0
    wanted = registry.bundled(registry.default_encoder(Kind.MUSIC)).input
    assert isinstance(wanted, AudioInput)
    ids = labels.paths_and_contents(session, prospect.collection.id).ids[:_TRACKS_ASKED]
    durations = tracks.columns_of(session, ids.tolist()).durations
    known = durations[np.isfinite(durations)]
    windows = [min(wanted.most_windows, math.ceil(one * wanted.rate / wanted.hop)) for one in known.tolist()]
    return sum(windows) / len(windows) if windows else float(wanted.most_windows)
