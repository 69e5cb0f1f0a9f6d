"""Clears away what earlier trainings left and nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.catalog import encoder_versions, jobs
from engine.catalog.catalog import Catalog
from engine.contrastive.run_folder import RunFolder, remove
from engine.domain import JobState
from engine.encoders import registry

INPUTS = "inputs"
"""Decoded items, which all trainings share and which are bounded by themselves."""


def tidy(catalog: Catalog, run: RunFolder) -> None:
    """Removes encoders that never came into the catalogue, and what is left of trainings that are done.

    What ``run`` and others that may go on have claimed stays. Only for the job that holds the library's
    lock: what somebody else is writing is in no catalogue either.
    """
    with catalog.read() as session:
        sources = {version.source for version in encoder_versions.all_versions(session)}
        done = [record.id for record in jobs.all_jobs(session) if record.state is JobState.DONE]
        finished = {jobs.spec_of(session, job_id)[1].get("run") for job_id in done}
    runs = list(_folders(catalog.paths.training))
    claimed = {RunFolder(folder).version for folder in [*runs, run.path]}
    for folder in _folders(catalog.paths.trained):
        if registry.TRAINED_PREFIX + folder.name not in sources and folder.name not in claimed:
            remove(folder)
    for folder in runs:
        if folder.name in finished and folder not in (run.path, catalog.paths.training / INPUTS):
            remove(folder)


def _folders(parent: Path) -> Iterator[Path]:
    return (path for path in parent.iterdir() if path.is_dir()) if parent.is_dir() else iter(())
