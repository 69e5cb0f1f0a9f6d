"""Jobs, and what a check of the library finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class JobState(StrEnum):
    """Where a job stands, or how it ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAUSED = "paused"
    """It was asked to stop in a way that lets it go on from that very moment."""
    INTERRUPTED = "interrupted"
    """Its process is gone and it never said how it ended."""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A row of the jobs table."""

    id: int
    kind: str
    state: JobState
    description: str
    done: int
    total: int | None
    message: str | None
    pid: int | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check of the library found, and whether it was mended."""

    part: Literal["catalogue", "encoders", "vectors", "index", "maps", "thumbnails", "files"]
    problem: str
    repaired: bool = False
    advice: str | None = None
    """What a person can do about it, when the program cannot."""
