"""One training as the window knows it: what it is, how far it is, its curves, how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.domain import JobRecord, JobState, TrainingHistory, TrainingRequest
from engine.events import (
    ItemFailed,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
    TrainingBegan,
    TrainingEpochEnded,
    TrainingStepped,
)
from explorer import training_log
from explorer.models.training_curve import TrainingCurve

TRAINING = "training"
"""The stage whose steps are told."""
LOG_LINES = 1000
"""A longer log keeps its end."""
STEPWISE = ("loss", "learning_rate", "items_per_second")
"""Figures of every step."""
EPOCHWISE = ("map", "recall_at_1", "spread")
"""Figures of every epoch: what is found of the held-out items, and the collapse meter."""
RESUMABLE = (JobState.PAUSED, JobState.INTERRUPTED, JobState.CANCELLED, JobState.FAILED)


def _curves() -> dict[str, TrainingCurve]:
    return {name: TrainingCurve() for name in STEPWISE + EPOCHWISE}


@dataclass(slots=True, eq=False)
class TrainingRun:
    """Learns from events, from the job's row, and from the report that stays. Curves run over epochs."""

    job_id: int | None = None
    """None while it waits for other jobs."""
    resumed: int | None = None
    """The job that it goes on from."""
    request: TrainingRequest | None = None
    """What was asked for; None where that was in another session."""
    state: JobState = JobState.RUNNING
    description: str = ""
    collection: str = ""
    method: str = ""
    mode: str = ""
    device: str = ""
    reason: str = ""
    encoder: str | None = None
    """Name of the version that came of it."""
    items: int = 0
    held_out: int = 0
    epoch: int = 0
    epochs: int = 0
    stage: str = ""
    """What it does when it does not train."""
    done: int = 0
    total: int | None = None
    seconds_left: float | None = None
    message: str = ""
    """How it ended, in a sentence."""
    ended_at: datetime | None = None
    """When it did, where that was in another session."""
    result: Mapping[str, Any] | None = None
    """What the training gave, once it has ended well."""
    stopping: bool = False
    """Somebody asked it to stop or to pause, and it has not yet."""
    baseline: Mapping[str, float | None] = field(default_factory=dict)
    """Figures of the frozen encoder."""
    curves: dict[str, TrainingCurve] = field(default_factory=_curves)
    log: deque[str] = field(default_factory=lambda: deque(maxlen=LOG_LINES))
    lines: int = 0
    """Log lines ever."""
    changes: int = 0
    """How often anything of it has changed."""

    @property
    def is_waiting(self) -> bool:
        """Whether other jobs come first."""
        return self.state is JobState.RUNNING and self.job_id is None

    @property
    def is_over(self) -> bool:
        """Whether it neither runs nor waits to."""
        return self.state is not JobState.RUNNING

    @property
    def can_resume(self) -> bool:
        """Whether it can go on where it stopped."""
        return self.job_id is not None and self.state in RESUMABLE

    @property
    def can_be_removed(self) -> bool:
        """Whether nothing goes on that would miss it."""
        return self.job_id is not None and self.is_over

    @property
    def has_curves(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.baseline) or any(len(curve) for curve in self.curves.values())

    @property
    def kept_epoch(self) -> int | None:
        """After which epoch it was as the version is that came of it; None where that is not known."""
        return self.result.get("best_epoch") if self.result is not None else None

    @property
    def share(self) -> float | None:
        """How much of what it does now is done, in [0, 1]; None when nobody knows."""
        if self.state is JobState.DONE:
            return 1.0
        return min(1.0, self.done / self.total) if self.total else None

    # Events

    def take(self, event: JobEvent) -> None:
        """Learns from an event of this training."""
        self.changes += 1
        match event:
            case JobStarted():
                self.job_id = event.job_id
            case TrainingStepped():
                self._step(event)
            case Progress():
                self._advance(event)
            case TrainingBegan():
                self._begin(event)
            case TrainingEpochEnded():
                self._take_epoch(event.record)
                self.note(training_log.epoch_line(event.record))
            case ItemFailed():
                self.note(f"Not read: {event.path}: {event.reason}")
            case JobLog():
                self.note(f"{event.level.capitalize()}: {event.message}")
            case JobFinished():
                self._end(JobState.DONE, "")
                self.note(training_log.kept_line(event.result))
                self.read_report(event.result)
            case JobCancelled(paused=paused):
                self._end(JobState.PAUSED if paused else JobState.CANCELLED, "")
                self.note("Paused." if paused else "Stopped.")
            case JobFailed() if self.resumed is not None and self.job_id is None:
                self.fail_to_resume(event.message)
            case JobFailed():
                self._end(JobState.FAILED, event.message)

    def resume(self) -> None:
        """It is to go on, after other jobs."""
        self.changes += 1
        self.resumed, self.job_id, self.ended_at = self.job_id, None, None
        self.state, self.stage, self.message = JobState.RUNNING, "", ""
        self.note("It is to go on.")

    def stop(self) -> None:
        """Somebody asked it to stop or to pause."""
        self.changes += 1
        self.stopping = True

    def fail_to_resume(self, sentence: str) -> None:
        """It could not go on; ``sentence`` says why."""
        self.changes += 1
        self.job_id, self.resumed = self.resumed, None
        self._end(JobState.INTERRUPTED, sentence)

    def note(self, line: str) -> None:
        """Adds to the log; what spans lines becomes one."""
        self.log.append(line if line.isprintable() else " ".join(line.splitlines()))
        self.lines += 1

    def _begin(self, event: TrainingBegan) -> None:
        self.method, self.mode, self.device = event.method, event.mode, event.device
        self.reason, self.epochs = event.reason, event.epochs
        self.items, self.held_out, self.baseline = event.items, event.held_out, event.baseline
        self._tell_beginning()

    def _step(self, event: TrainingStepped) -> None:
        self.stage = ""
        self.epoch, self.done, self.total = event.epoch, event.step, event.steps
        at = event.step / max(1, event.steps) * (self.epochs or event.epoch)
        for name in STEPWISE:
            self.curves[name].add(at, getattr(event, name))

    def _advance(self, event: Progress) -> None:
        self.seconds_left = event.seconds_left
        self.done, self.total = event.done, event.total
        before, self.stage = self.stage, event.stage if event.stage != TRAINING else ""
        if self.stage not in ("", before):
            self.note(f"{training_log.stage_words(self.stage)}…")

    def _take_epoch(self, record: Mapping[str, Any], names: tuple[str, ...] = EPOCHWISE) -> None:
        self.epoch = int(record["epoch"])
        for name in names:
            self.curves[name].add(float(self.epoch), record.get(name))

    def _end(self, state: JobState, message: str) -> None:
        self.state, self.message, self.stopping, self.seconds_left = state, message, False, None
        if message:
            self.note(message)

    # What is stored

    def read(self, record: JobRecord) -> None:
        """Learns from the job's row how a training of an earlier session ended."""
        self.job_id, self.state = record.id, record.state
        self.description, self.message = record.description, record.message or ""
        self.done, self.total, self.ended_at = record.done, record.total, record.ended_at

    def read_history(self, history: TrainingHistory) -> None:
        """Learns how a training of an earlier session went as far as it came."""
        self.method, self.mode, self.device = history.method, history.mode, history.device
        self.reason, self.epochs = history.reason, history.epochs
        self.items, self.held_out, self.baseline = history.items, history.held_out, history.baseline
        for record in history.records:
            self._take_epoch(record, STEPWISE + EPOCHWISE)
        self._retell(history.records)

    def read_report(self, result: Mapping[str, Any]) -> None:
        """Learns from what a training gave; of its curves, what was not heard while it ran."""
        self.result = result
        self.encoder = str(result["encoder"])
        self.method, self.mode = str(result.get("method", "")), str(result.get("mode", ""))
        self.device, self.reason = str(result.get("device", "")), str(result.get("reason") or self.reason)
        self.baseline = result.get("baseline") or {}
        self.items, self.held_out = int(result.get("items") or 0), len(result.get("held_out") or ())
        history = result.get("history") or ()
        self.epochs = max((int(record["epoch"]) for record in history), default=self.epochs)
        begun = self.curves["loss"].start
        names = EPOCHWISE if begun is not None and begun <= 1 else STEPWISE + EPOCHWISE
        for name in names:
            self.curves[name].clear()
        for record in history:
            self._take_epoch(record, names)
        if not self.lines:
            self._retell(history)
            self.note(training_log.kept_line(result))

    def _retell(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Makes the log of what was not heard while it ran."""
        self._tell_beginning()
        for record in records:
            self.note(training_log.epoch_line(record))
        if self.message:
            self.note(self.message)

    def _tell_beginning(self) -> None:
        for line in training_log.beginning(self.reason, self.items, self.held_out, self.baseline):
            self.note(line)
