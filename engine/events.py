"""What a job tells while it runs: a closed union of typed events. They carry ids, not payloads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class JobStarted:
    """The job process is up and has its row in the catalogue."""

    job_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``total`` is None while it is not known; ``rate`` counts units a second."""

    job_id: int
    stage: str
    done: int
    total: int | None
    rate: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class ItemsImported:
    """A batch was committed: these items are in the catalogue, with their vectors where they have any."""

    job_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemFailed:
    """A file could not be read. The job goes on."""

    job_id: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class JobLog:
    """A line for the job's log."""

    job_id: int
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class TrainingBegan:
    """All is decided and the frozen encoder was measured; the first step comes now."""

    job_id: int
    method: str
    mode: str
    device: str
    reason: str
    """Why these were chosen; empty where a person chose."""
    epochs: int
    items: int
    """Items that are trained on."""
    held_out: int
    baseline: dict[str, float | None]
    """What the frozen encoder finds of the held-out items, as in the report."""


@dataclass(frozen=True, slots=True)
class TrainingStepped:
    """The newest step; several times a second at most."""

    job_id: int
    step: int
    """Steps done."""
    steps: int
    """Steps there will be."""
    epoch: int
    """From 1."""
    loss: float
    learning_rate: float
    items_per_second: float


@dataclass(frozen=True, slots=True)
class TrainingEpochEnded:
    """An epoch was trained, measured and kept."""

    job_id: int
    record: dict[str, Any]
    """As it stands in the report's history: ``epoch`` from 1, ``loss``, ``learning_rate``,
    ``items_per_second``, ``waiting`` (share of the time), ``spread`` (the collapse meter: deviation of the
    embeddings over what it is when they fill the sphere, 0 when all are the same), ``effective_rank``, and
    of held-out items ``map``, ``recall_at_1``, …"""


@dataclass(frozen=True, slots=True)
class JobFinished:
    """The job ended well; ``result`` is plain data (numbers, strings, lists, dicts)."""

    job_id: int
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job stopped because it was asked to; ``result`` tells what it had finished by then."""

    job_id: int
    result: dict[str, Any] = field(default_factory=dict)
    paused: bool = False
    """Whether it goes on from that very moment when it is resumed."""


@dataclass(frozen=True, slots=True)
class JobFailed:
    """The job ended without finishing; ``message`` is one sentence for a person."""

    job_id: int
    message: str


JobEvent = (
    JobStarted
    | Progress
    | ItemsImported
    | ItemFailed
    | JobLog
    | TrainingBegan
    | TrainingStepped
    | TrainingEpochEnded
    | JobFinished
    | JobCancelled
    | JobFailed
)
JobEnd = JobFinished | JobCancelled | JobFailed
