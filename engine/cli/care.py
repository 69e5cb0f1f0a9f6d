"""Looking after a library: jobs, check."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from engine.cli.options import Json, open_library
from engine.cli.output import out, print_json, print_table, printable
from engine.cli.progress import follow, make_searchable
from engine.domain import Finding
from engine.errors import LibraryDamagedError, LibraryError

SERIOUS = {"catalogue", "encoders", "vectors", "index", "thumbnails"}
"""Parts whose unmended faults make a check fail; files come and go by their owner's will."""


def jobs(
    context: typer.Context,
    resume: Annotated[
        int | None, typer.Option(metavar="ID", help="Start this job again; it goes on where it stopped.")
    ] = None,
    json: Json = False,
) -> None:
    """List jobs and how they ended, newest first; or start one again."""
    if resume is not None:
        _resume(context, resume, json)
        return
    with open_library(context) as library:
        found = library.jobs.records()
    if json:
        print_json({"jobs": [asdict(record) for record in found]})
        return
    print_table(
        ("id", "state", "done", "started", "what"),
        (
            (
                record.id,
                record.state.value,
                f"{record.done}/{record.total if record.total is not None else '?'}",
                f"{record.started_at.astimezone():%Y-%m-%d %H:%M}",
                record.message or record.description,
            )
            for record in found
        ),
        empty="No jobs yet.",
    )


def _resume(context: typer.Context, job_id: int, json: bool) -> None:
    with open_library(context) as library:
        result = follow(library.resume_job(job_id))
        make_searchable(library)
    if json:
        print_json(result)
    else:
        out().print(f"Job {job_id} is done.")


def check(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    json: Json = False,
) -> None:
    """See whether catalogue, encoders, vectors, index, thumbnails and files agree.

    With --repair a damaged catalogue is replaced by its last backup (and kept aside), damaged vectors and
    missing thumbnails are made again, indexes are rebuilt and items whose files are gone are marked.
    """
    findings = _check(context, repair)
    unmended = [finding for finding in findings if not finding.repaired and finding.part in SERIOUS]
    if json:
        print_json({"ok": not unmended, "findings": [asdict(finding) for finding in findings]})
    else:
        _print(findings)
    if unmended:
        raise LibraryError(
            f"{len(unmended)} of {len(findings)} findings are not mended"
            + ("." if repair else "; run 'check --repair'.")
        )


def _check(context: typer.Context, repair: bool) -> list[Finding]:
    from engine.library import Library

    try:
        with open_library(context) as library:
            return library.check(repair=repair)
    except LibraryDamagedError:
        if not repair:
            raise
    restored = Library.restore(context.obj.library)
    with open_library(context) as library:
        return [restored, *library.check(repair=True)]


def _print(findings: list[Finding]) -> None:
    console = out()
    if not findings:
        console.print("Everything agrees: catalogue, encoders, vectors, index, thumbnails and files.")
    for finding in findings:
        mark = "[green]mended[/]" if finding.repaired else "[yellow]found[/]"
        advice = f" [dim]{printable(finding.advice)}[/]" if finding.advice else ""
        console.print(f"{mark} {finding.part}: {printable(finding.problem)}.{advice}")
