"""Follows a job on the terminal: a bar on standard error, Ctrl+C to stop at a safe point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engine.cli.output import err, printable
from engine.cli.training_lines import TrainingLines
from engine.errors import JobError, StorageFullError
from engine.events import (
    ItemFailed,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobLog,
    TrainingBegan,
    TrainingEpochEnded,
)
from engine.events import Progress as JobProgress

if TYPE_CHECKING:
    from engine.jobs.handle import JobHandle
    from engine.library import Library


def follow(handle: JobHandle) -> dict[str, Any]:
    """Shows the job's progress until it ends and returns its result.

    Raises:
        JobError: it failed or was cancelled; the message says so.
    """
    try:
        with _bar() as progress:
            end = _watch(handle, progress)
    except KeyboardInterrupt:
        err().print("Stopping at the next safe point; press Ctrl+C again to stop at once.")
        handle.cancel()
        try:
            end = handle.wait()
        except KeyboardInterrupt:
            handle.kill()
            end = handle.wait()
    match end:
        case JobFinished():
            return end.result
        case JobCancelled():
            raise JobError(_stopped(handle, end))
        case JobFailed():
            raise JobError(end.message)
        case _:
            raise JobError(f"The {handle.request.noun} did not say how it ended; 'jobs' may know.")


def _stopped(handle: JobHandle, end: JobCancelled) -> str:
    noun = handle.request.noun
    again = (
        f"'train --resume {end.job_id}' goes on"
        if handle.request.kind == "train"
        else "run it again to go on"
    )
    if end.paused:
        return f"The {noun} is paused; {again}."
    return f"The {noun} was cancelled. What it had finished is kept; {again}."


def make_searchable(library: Library) -> None:
    """Brings the indexes up to date after a job. What the job did stands, also where they have no room."""
    try:
        library.indexes.refresh(settle=True)
    except StorageFullError as error:
        err().print(
            f"[yellow]warning:[/] {printable(error)} Everything is in the library; the index is made again "
            "when there is room."
        )


def _bar() -> Progress:
    console = err()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


class _Bars:
    """One bar at a time: that of the stage a job is in."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._shown: dict[str, TaskID] = {}

    def show(self, stage: str, done: int, total: int | None, rate: float) -> None:
        """Says how far a stage is; ``rate`` counts units a second."""
        if stage not in self._shown:
            for other in self._shown.values():
                self._progress.update(other, visible=False)
            self._shown[stage] = self._progress.add_task(stage.capitalize(), rate="")
        told = f"{rate:,.0f}/s" if rate else ""
        self._progress.update(self._shown[stage], completed=done, total=total, rate=told)


def _watch(handle: JobHandle, progress: Progress) -> JobEvent | None:
    bars = _Bars(progress)
    lines = TrainingLines()
    end: JobEvent | None = None
    for event in handle.events():
        end = event
        match event:
            case JobProgress():
                bars.show(event.stage, event.done, event.total, event.rate)
            case TrainingBegan() | TrainingEpochEnded():
                progress.console.print(lines.line(event))
            case ItemFailed():
                progress.console.print(
                    f"[yellow]not read:[/] {printable(event.path)}: {printable(event.reason)}"
                )
            case JobLog():
                progress.console.print(f"[yellow]{event.level}:[/] {printable(event.message)}")
            case _:
                pass
    return end
