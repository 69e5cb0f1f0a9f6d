"""What comes of a training: weights that an encoder version can be made of, and how they came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.contrastive import durable
from engine.contrastive.callbacks import Ending
from engine.contrastive.checkpoint import Checkpoint
from engine.contrastive.durable import DamagedError
from engine.contrastive.failures import CheckpointError
from engine.contrastive.records import EpochRecord

FOLDER = "candidate"
WEIGHTS = "weights.safetensors"
TEXT_PROJECTOR = "text_projector."
"""Before the names of the layer that places texts among the embeddings."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a training went, as plain values but for the weights."""

    ending: Ending
    history: Sequence[Mapping[str, Any]]
    """One record for each epoch; see :func:`epoch_record`."""
    batch_size: int
    """Items of a step, in all processes together."""
    seconds: float
    """Of all epochs, without their evaluations."""
    items_per_second: float
    waiting: float
    """Share of the seconds in which the device waited for data, at most."""
    head: Mapping[str, Any] = field(default_factory=dict)
    """What the head is made from anew; see ``heads.head_of``."""
    network: Mapping[str, Any] | None = None
    """The same of the backbone, where it was trained; see ``backbones.of_record``."""
    best_epoch: int | None = None
    """From 1: the one that the weights are of; None where there was no score."""
    unreadable: Mapping[int, str] = field(default_factory=dict)
    """Why an item was not trained on, by its id."""
    weights: Mapping[str, Tensor] = field(default_factory=dict)
    """On the CPU: ``head.…``, ``backbone.…`` where it was trained, ``text_projector.…`` after an alignment.
    Nothing after a pause or a cancel."""


def epoch_record(record: EpochRecord, figures: Mapping[str, float | None]) -> dict[str, Any]:
    """An epoch as a report has it, of plain values."""
    health = record.health
    return {
        "epoch": record.epoch + 1,
        "loss": record.loss,
        "learning_rate": record.learning_rate,
        "gradient_norm": record.gradient_norm,
        "items_per_second": record.items_per_second,
        "waiting": record.waiting,
        "seconds": record.seconds,
        "spread": None if health is None else health.spread,
        "effective_rank": None if health is None else health.rank,
        "alignment": None if health is None else health.alignment,
        "uniformity": None if health is None else health.uniformity,
        **record.parts,
        **figures,
    }


def kept_weights(best: Checkpoint, with_backbone: bool) -> dict[str, Tensor]:
    """Those of a checkpoint that an encoder is made of.

    Raises:
        CheckpointError: they cannot be read.
    """
    try:
        wanted = ("head.", "backbone.") if with_backbone else ("head.",)
        kept = {name: value for name, value in best.weights().items() if name.startswith(wanted)}
        objective = best.state()["stepper"]["objective"]
        return kept | {name: value for name, value in objective.items() if name.startswith(TEXT_PROJECTOR)}
    except (DamagedError, KeyError) as error:
        raise CheckpointError(
            f"What was trained lies in {best.folder} and cannot be read. Train again."
        ) from error


def write(folder: Path, course: Course) -> None:
    """Puts a finished ``course`` into the folder of its training, whole or not at all.

    Raises:
        StorageFullError: there is no room for it.
        LibraryError: it cannot be written.
    """
    tensors = {name: value.contiguous() for name, value in course.weights.items()}
    record = asdict(replace(course, weights={}))
    writers = {WEIGHTS: lambda path: save_file(tensors, path)}
    durable.write_folder(folder / FOLDER, writers, record)


def read(folder: Path) -> Course | None:
    """What :func:`write` has put there; None where there is none, or it is damaged."""
    try:
        record = durable.check(folder / FOLDER)
        weights = load_file(folder / FOLDER / WEIGHTS)
        unreadable = {int(row): reason for row, reason in record.pop("unreadable").items()}
        known = {**record, "ending": Ending(record["ending"]), "weights": weights, "unreadable": unreadable}
        return Course(**known)
    except (DamagedError, SafetensorError, OSError, KeyError, TypeError, ValueError):
        return None
