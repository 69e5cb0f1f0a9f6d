"""What is known of a job, gathered from its events and its row in the catalogue, and the words for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain import JobRecord, JobState
from engine.events import (
    ItemFailed,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
)

LOG_LINES = 1000
"""A longer log keeps its end."""
RESUMABLE = (JobState.PAUSED, JobState.INTERRUPTED, JobState.CANCELLED, JobState.FAILED)
PAUSABLE = ("train",)
"""Kinds of jobs that can stop so that they go on from that very moment."""
BEGIN_ANEW = ("map", "evaluate", "review")
"""Kinds of jobs that keep nothing of what they did when they are stopped."""
COUNTED = {
    "imported": "imported",
    "embedded": "embedded",
    "unchanged": "known already",
    "moved": "moved",
    "missing": "missing",
    "unavailable": "on drives that are away",
}
"""Counts of a job's result that are told, in this order, when they are not 0."""


@dataclass(slots=True)
class JobStatus:
    """One job as the panel shows it."""

    job_id: int
    description: str = "Job"
    kind: str = ""
    state: JobState = JobState.RUNNING
    stage: str = ""
    done: int = 0
    total: int | None = None
    rate: float = 0.0
    seconds_left: float | None = None
    failures: int = 0
    message: str = ""
    """How it ended, in a sentence."""
    here: bool = False
    """It runs, or ran, in this program, which can stop it; others are known from the catalogue only."""
    stopping: bool = False
    """Somebody asked it to stop and it has not yet."""
    resumed: bool = False
    """It was started again since."""
    beginning: str = ""
    """What to say until what goes on from it tells of itself, which takes seconds."""
    log: deque[str] = field(default_factory=lambda: deque(maxlen=LOG_LINES))
    lines: int = 0
    """Log lines ever; more than ``log`` holds once the first of them were dropped."""

    @property
    def runs(self) -> bool:
        """Whether it is not over."""
        return self.state is JobState.RUNNING

    @property
    def share(self) -> float | None:
        """How much is done, in [0, 1]; None when nobody knows."""
        if self.state is JobState.DONE:
            return 1.0
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def can_pause(self) -> bool:
        """Whether it can be stopped for a while."""
        return self.runs and self.here and self.kind in PAUSABLE

    @property
    def can_resume(self) -> bool:
        """Whether starting it again makes sense."""
        return self.job_id > 0 and self.state in RESUMABLE and not self.resumed

    @property
    def goes_on(self) -> bool:
        """Whether it goes on where it stopped when it is started again."""
        return self.kind not in BEGIN_ANEW

    def take(self, event: JobEvent) -> None:
        """Learns from an event of this job."""
        self.here = True
        match event:
            case Progress():
                self.stage, self.done, self.total = event.stage, event.done, event.total
                self.rate, self.seconds_left = event.rate, event.seconds_left
            case ItemFailed():
                self.failures += 1
                self.note(f"Not read: {event.path}: {event.reason}")
            case JobLog():
                self.note(f"{event.level.capitalize()}: {event.message}")
            case JobStarted():
                self.kind, self.description = event.kind, event.kind.capitalize()
            case JobFinished():
                self._end(
                    JobState.DONE, outcome(event.result) or "Done. There was nothing new.", event.result
                )
            case JobCancelled(paused=True):
                self._end(JobState.PAUSED, "Paused. It goes on from that very moment.", event.result)
            case JobCancelled():
                kept = "what was finished is kept" if self.goes_on else "nothing is changed"
                self._end(
                    JobState.CANCELLED, f"Cancelled; {kept}. {outcome(event.result)}".rstrip(), event.result
                )
            case JobFailed():
                self._end(JobState.FAILED, event.message, {})

    def read(self, record: JobRecord) -> None:
        """Learns from the job's row; what its events told is newer, but for an end they did not tell of."""
        self.description, self.kind = record.description, record.kind
        if not self.runs or (record.state is JobState.RUNNING and (self.done or self.total)):
            return
        self.state, self.done, self.total = record.state, record.done, record.total
        if not self.runs:
            self.message = record.message or _words_for(record)
            self.stopping = False

    def note(self, line: str) -> None:
        """Adds to the log; what spans lines, as a name with a line break does, becomes one."""
        self.log.append(line if line.isprintable() else " ".join(line.splitlines()))
        self.lines += 1

    def _end(self, state: JobState, message: str, result: Mapping[str, Any]) -> None:
        self.state, self.message, self.stopping = state, message, False
        self.failures = max(self.failures, len(result.get("failed", ())))
        self.note(message)


def words_of(status: JobStatus) -> str:
    """How a job does, how it ended, or that it is being started again."""
    return progress_words(status) if status.runs else status.beginning or status.message


def outcome(result: Mapping[str, Any]) -> str:
    """What a job did, such as *785 imported, 3 failed.* Empty when it did nothing."""
    if "encoder" in result and "candidate" in result:
        return f"The encoder “{result['encoder']}” is trained."
    if "review" in result:
        return f"{result['found']:,} {result['kind']} found." if result.get("found") else "Nothing was found."
    if "evaluation" in result:
        return "Evaluated; the Evaluate page shows what was found."
    parts = [f"{result[key]:,} {word}" for key, word in COUNTED.items() if result.get(key)]
    if result.get("failed"):
        parts.append(f"{len(result['failed']):,} failed")
    return f"{', '.join(parts)}." if parts else ""


def progress_words(status: JobStatus) -> str:
    """How a running job does, such as *Importing · 1,200 of 5,000 · 38/s · about 2 minutes left*."""
    if status.stopping:
        return "Stopping at the next safe point…"
    if not status.here:
        return "Running in another program."
    if not status.stage and not status.done:
        return "Starting…"
    count = f"{status.done:,}" if status.total is None else f"{status.done:,} of {status.total:,}"
    parts = [status.stage.capitalize(), count]
    if status.rate > 0:
        parts.append(f"{status.rate:,.0f}/s" if status.rate >= 10 else f"{status.rate:.1f}/s")
    if status.seconds_left is not None:
        parts.append(time_left(status.seconds_left))
    return " · ".join(part for part in parts if part)


def time_left(seconds: float) -> str:
    """Seconds in the words of somebody who is asked how long it will take."""
    return "almost done" if seconds < 5 else f"{about(seconds)} left"


def about(seconds: float) -> str:
    """Seconds as people say them: ``about 20 seconds``, ``about 2 hours 10 minutes``."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 55:
        return f"about {max(10, round(seconds / 10) * 10)} seconds"
    if seconds < 55 * 60:
        return f"about {_some(round(seconds / 60), 'minute')}"
    hours, minutes = divmod(round(seconds / 600) * 10, 60)
    if not minutes or hours >= 6:
        return f"about {_some(round(seconds / 3600), 'hour')}"
    return f"about {_some(hours, 'hour')} {minutes} minutes"


def _some(number: int, unit: str) -> str:
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


def _words_for(record: JobRecord) -> str:
    when = record.ended_at.astimezone().strftime("%d %b %Y, %H:%M") if record.ended_at else ""
    word = record.state.value.capitalize()
    return f"{word} {when}." if when else f"{word}."
