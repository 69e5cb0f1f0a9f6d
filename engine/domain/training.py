"""Training: what a collection offers to learn from, what is asked for, and what a person has marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.domain.items import Kind

AUTO = "auto"
"""Leaves a choice to the program, which says why it chose."""


class TrainingMethod(StrEnum):
    """The objectives, as they are written on the command line."""

    AUTO = AUTO
    INSTANCE = "instance"
    SIMCLR = "simclr"
    MOCO = "moco"
    BYOL = "byol"
    TRIPLET = "triplet"
    N_PAIR = "npair"
    PAIR = "pair"
    SUPCON = "supcon"
    GENERALIZED_SUPCON = "gensupcon"
    DISTILLATION = "distill"
    ALIGNMENT = "align"


class TrainingMode(StrEnum):
    """How much of an encoder is trained."""

    AUTO = AUTO
    ADAPTER = "adapter"
    FINETUNE = "finetune"
    SCRATCH = "scratch"


class TrainingDevice(StrEnum):
    """Where a training computes."""

    AUTO = AUTO
    CUDA = "cuda"
    MPS = "mps"
    CPU = "cpu"


class Promotion(StrEnum):
    """Whether the candidate answers for the collection as soon as it is there."""

    NEVER = "never"
    IF_BETTER = "if-better"
    """Only where it finds surely more than the frozen encoder among the held-out items."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Succession:
    """That an encoder version answers for a collection, in the place of another."""

    collection: str
    encoder: str
    before: str | None
    """The version that answered; None where none did."""
    lacks: bool
    """Whether there are items without a vector by it. They are embedded before it answers where it is
    promoted, and afterwards where it answers again."""


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A wish for a new encoder version of a collection; what is None is chosen by the program."""

    collection: str
    method: TrainingMethod = TrainingMethod.AUTO
    mode: TrainingMode = TrainingMode.AUTO
    labels: str | None = None
    """``folder:LEVEL``, ``tag``, a field such as ``artist``, or the path of a CSV (path, label, …)."""
    captions: str | None = None
    """``tag``, ``folder``, or the path of a CSV (path, caption)."""
    teacher: str | None = None
    """Name of an encoder version to learn from."""
    encoder: str | None = None
    """What is trained further: a version, a bundled encoder or a source; that of the collection, if None.
    From scratch it names the network."""
    epochs: int | None = None
    batch_size: int | None = None
    device: TrainingDevice = TrainingDevice.AUTO
    seed: int = 0
    promote: Promotion = Promotion.NEVER
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What else is not to be as usual: ``objective.temperature``, ``plan.learning_rate``, ``head.dimension``,
    ``held_out``, …; numbers, words or truth values."""


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """Something that labels the items of a collection."""

    field: str
    """As ``TrainingRequest.labels`` has it."""
    title: str
    """As people read it."""
    labelled: int
    """Items with a label."""
    classes: int
    """Different labels that two or more items have."""


@dataclass(frozen=True, slots=True)
class TrainingOffer:
    """What a collection has to learn from."""

    collection: str
    kind: Kind
    items: int
    labels: tuple[LabelChoice, ...]
    """The most fitting first."""
    similar_marks: int
    not_similar_marks: int
    reads_text: bool
    """Whether texts can be embedded here, which learning words needs."""
    teachers: tuple[str, ...]
    """Encoder versions that have embedded all of it."""
    gpu: str | None
    """Name of the graphics card a training would run on; None where it would run on the processor."""


@dataclass(frozen=True, slots=True)
class TrainingEstimate:
    """What a training will be like; told before it begins."""

    method: TrainingMethod
    mode: TrainingMode
    device: TrainingDevice
    epochs: int
    reason: str
    """Why these were chosen, in a sentence or two."""
    seconds: float
    """All of it, until the candidate is there; right by a factor of two or so."""
    memory: int
    """Bytes, of the graphics card where there is one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person said of two items; ``item_id`` < ``other_id``."""

    item_id: int
    other_id: int
    similar: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MarkChange:
    """Marks that were made, changed or taken away, to be undone."""

    before: tuple[tuple[int, int, bool | None], ...]
    """(item, other, similar) with item < other; None where there was no mark."""
    after: tuple[tuple[int, int, bool | None], ...]

    def undone(self) -> MarkChange:
        """The change back."""
        return MarkChange(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a held-out item finds before and after a training: ids, best first."""

    query: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    right_before: int
    """How many of them share a label with the query; 0 where there are no labels."""
    right_after: int
    right: frozenset[int] = frozenset()
    """Which of all these share a label with the query."""


@dataclass(frozen=True, slots=True)
class TrainingHistory:
    """How a training went as far as it came, whether or not anything came of it."""

    method: str
    mode: str
    device: str
    reason: str
    """Why these were chosen; empty where a person chose."""
    epochs: int
    """So many there were to be; or had been, where nothing else is known."""
    items: int
    """Items that are trained on."""
    held_out: int
    baseline: Mapping[str, Any]
    """Figures of the frozen encoder."""
    records: tuple[Mapping[str, Any], ...]
    """The epochs, each as ``TrainingEpochEnded`` tells it."""


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """All that is known of an encoder version that was trained here or taken in; paths are never in it."""

    name: str
    collection: str | None
    base: str | None
    method: str | None
    mode: str | None
    job_id: int | None
    made_at: datetime
    report: Mapping[str, Any]
    """What the command ``train`` printed; empty for versions that were not trained here."""
    folder: Path | None = None
    """Where its weights lie; None for versions that come with the program or from the hub."""
