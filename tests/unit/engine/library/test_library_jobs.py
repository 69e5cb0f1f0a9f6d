"""Jobs of a library: those that died are noticed, and what makes no sense starts none."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.domain import JobState
from engine.errors import InvalidRequestError, LibraryError, NotFoundError
from engine.jobs.lock import job_lock
from engine.library import Library
from engine.library.jobs import Jobs


def test_that_a_job_that_died_with_its_front_end_is_noticed_at_the_next_start(library_folder: Path) -> None:
    catalog = Catalog.open(library_folder)
    with catalog.write() as session:
        jobs.start(session, kind="import", description="Import", spec={}, pid=1)
    with job_lock(catalog.paths), Library.open(library_folder) as library:
        assert [record.state for record in library.jobs.records()] == [JobState.RUNNING]
    with Library.open(library_folder) as library:
        assert [record.state for record in library.jobs.records()] == [JobState.INTERRUPTED]
    catalog.close()


def test_that_requests_that_make_no_sense_start_no_job(library: Library) -> None:
    with pytest.raises(InvalidRequestError, match="at least one folder"):
        library.imports.start([])
    with pytest.raises(NotFoundError, match="no collection"):
        library.imports.start_embedding("Nowhere", "efficientnet-lite0")
    with pytest.raises(NotFoundError, match="no job 7"):
        library.resume_job(7)
    with pytest.raises(LibraryError, match="is writing"), job_lock(library.paths):
        library.embeddings.take_in(Path("v.npz"))
    assert library.jobs.records() == []
    assert not library.jobs.cancel(7)


def test_that_a_job_that_is_started_again_is_called_as_before(
    library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog.open(library_folder)
    with catalog.write() as session:
        job_id = jobs.start(session, kind="import", description="Import /birds", spec={"fresh": 1}, pid=1)
    monkeypatch.setattr(
        "engine.library.jobs.JobHandle", lambda request, _on_event: SimpleNamespace(request=request)
    )
    again = Jobs(catalog).again(job_id).request
    assert (again.kind, again.description, again.spec) == ("import", "Import /birds", {"fresh": 1})
    catalog.close()
