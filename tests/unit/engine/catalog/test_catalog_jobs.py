"""The rows of jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.domain import JobState
from engine.errors import NotFoundError


def _start(catalog: Catalog, description: str = "Import /pictures") -> int:
    spec = {"paths": ["/pictures/\udcff"], "kind": "image"}
    with catalog.write() as session:
        return jobs.start(session, kind="import", description=description, spec=spec, pid=42)


def test_that_a_row_follows_its_job_from_start_to_end(catalog: Catalog) -> None:
    job_id = _start(catalog)
    with catalog.write() as session:
        jobs.advance(session, job_id, 3, 10)
    with catalog.read() as session:
        (running,) = jobs.all_jobs(session)
    assert (running.id, running.kind, running.state, running.pid) == (job_id, "import", JobState.RUNNING, 42)
    assert (running.done, running.total, running.ended_at) == (3, 10, None)
    assert timedelta() <= datetime.now(UTC) - running.started_at < timedelta(minutes=5)
    with catalog.write() as session:
        jobs.end(session, job_id, JobState.FAILED, message="It failed.")
    with catalog.read() as session:
        (ended,) = jobs.all_jobs(session)
    assert (ended.state, ended.message, ended.done) == (JobState.FAILED, "It failed.", 3)
    assert ended.ended_at is not None
    assert ended.ended_at >= ended.started_at


def test_that_jobs_come_newest_first(catalog: Catalog) -> None:
    ids = [_start(catalog) for _ in range(3)]
    with catalog.read() as session:
        assert [record.id for record in jobs.all_jobs(session)] == ids[::-1]


def test_that_only_jobs_that_claim_to_run_become_interrupted(catalog: Catalog) -> None:
    done, dead = _start(catalog), _start(catalog)
    with catalog.write() as session:
        jobs.end(session, done, JobState.DONE, result={"imported": 1})
        assert jobs.mark_interrupted(session) == 1
        assert jobs.mark_interrupted(session) == 0
        records = {record.id: record for record in jobs.all_jobs(session)}
    assert records[done].state is JobState.DONE
    assert records[dead].state is JobState.INTERRUPTED
    assert "Start it again" in str(records[dead].message)
    assert records[dead].ended_at is not None


def test_that_a_spec_comes_back_as_it_was_given(catalog: Catalog) -> None:
    job_id = _start(catalog)
    with catalog.read() as session:
        assert jobs.spec_of(session, job_id) == (
            "import",
            {"paths": ["/pictures/\udcff"], "kind": "image"},
        )


def test_that_a_job_that_is_not_there_is_not_found(catalog: Catalog) -> None:
    with catalog.read() as session, pytest.raises(NotFoundError, match="no job 7"):
        jobs.spec_of(session, 7)


def test_that_names_that_are_not_text_can_be_written_down(catalog: Catalog) -> None:
    job_id = _start(catalog, "Import /pictures/\udcff")
    with catalog.write() as session:
        jobs.end(session, job_id, JobState.FAILED, message="\udcff cannot be read", result={"path": "\udcff"})
        (record,) = jobs.all_jobs(session)
    assert record.description == "Import /pictures/\\xff"
    assert record.message == "\\xff cannot be read"
