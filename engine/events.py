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
class JobFinished:
    """The job ended well; ``result`` is plain data (numbers, strings, lists, dicts)."""

    job_id: int
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job stopped because it was asked to; ``result`` tells what it had finished by then."""

    job_id: int
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobFailed:
    """The job ended without finishing; ``message`` is one sentence for a person."""

    job_id: int
    message: str


JobEvent = (
    JobStarted | Progress | ItemsImported | ItemFailed | JobLog | JobFinished | JobCancelled | JobFailed
)
JobEnd = JobFinished | JobCancelled | JobFailed
