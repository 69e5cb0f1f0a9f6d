"""Follows a job on the terminal: a bar on standard error, Ctrl+C to stop at a safe point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engine.cli.output import err, printable
from engine.errors import JobError, StorageFullError
from engine.events import ItemFailed, JobCancelled, JobEvent, JobFailed, JobFinished, JobLog
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
            raise JobError(
                f"The {handle.request.kind} was cancelled. What it had finished is kept; run it again to go "
                "on."
            )
        case JobFailed():
            raise JobError(end.message)
        case _:
            raise JobError(f"The {handle.request.kind} did not say how it ended; 'jobs' may know.")


def make_searchable(library: Library) -> None:
    """Brings the indexes up to date after a job. What the job did stands, also where they have no room."""
    try:
        library.refresh_indexes(settle=True)
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


def _watch(handle: JobHandle, progress: Progress) -> JobEvent | None:
    shown: dict[str, TaskID] = {}
    end: JobEvent | None = None
    for event in handle.events():
        end = event
        match event:
            case JobProgress():
                if event.stage not in shown:
                    for other in shown.values():
                        progress.update(other, visible=False)
                    shown[event.stage] = progress.add_task(event.stage.capitalize(), rate="")
                rate = f"{event.rate:.0f}/s" if event.rate else ""
                progress.update(shown[event.stage], completed=event.done, total=event.total, rate=rate)
            case ItemFailed():
                progress.console.print(
                    f"[yellow]not read:[/] {printable(event.path)}: {printable(event.reason)}"
                )
            case JobLog():
                progress.console.print(f"[yellow]{event.level}:[/] {printable(event.message)}")
            case _:
                pass
    return end
