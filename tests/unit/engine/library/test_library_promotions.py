"""Promoting, going back, discarding: what answers for a collection, and what is embedded for it."""

from __future__ import annotations

from typing import Any

import pytest
from shelf import Shelf, unit
from workshop import FakeJobs, Workshop

from engine.catalog import embeddings, encoder_versions
from engine.domain import EncoderState, Example, Query
from engine.errors import InvalidRequestError, JobError, NotFoundError
from engine.events import JobCancelled, JobEnd, JobFailed, JobFinished
from engine.library.promotions import Promotions

NAME = "pictures-supcon-1"


def _states(shelf: Shelf) -> dict[str, EncoderState]:
    return {version.name: version.state for version in shelf.library.encoders()}


def _answering(shelf: Shelf, collection: str = "Pictures") -> str | None:
    return next(one.encoder for one in shelf.library.collections() if one.name == collection)


def _promotions(shelf: Shelf, jobs: FakeJobs) -> Promotions:
    return Promotions(shelf.catalog, jobs.start)


def test_that_a_promoted_version_answers_until_it_is_demoted(workshop: Workshop) -> None:
    workshop.trained()
    shelf, promotions = workshop.shelf, workshop.shelf.library.promotions
    told = {"collection": "Pictures", "encoder": NAME, "before": "tiny", "embedded": 0}
    assert promotions.promote(NAME) == told
    assert _answering(shelf) == NAME
    assert _states(shelf) == {"tiny": "active", NAME: "active"}
    first = next(iter(workshop.ids))
    found = shelf.library.similar(Query((Example(item_id=first),), k=5))
    assert found.encoder == NAME
    assert {workshop.ids[one.id] for one in found.neighbours} == {workshop.ids[first]}

    back = {"collection": "Pictures", "encoder": "tiny", "before": NAME, "embedded": 0}
    assert promotions.demote() == back
    assert _answering(shelf) == "tiny"
    assert _states(shelf)[NAME] == "candidate"


def test_that_items_without_a_vector_are_embedded_in_a_job_first(workshop: Workshop) -> None:
    encoder_id = workshop.trained(lacking=4)
    shelf = workshop.shelf

    def embed(_spec: dict[str, Any]) -> JobEnd:
        workshop.embed(encoder_id)
        return JobFinished(1, {"embedded": 4})

    jobs = FakeJobs(does=embed)
    told = _promotions(shelf, jobs).promote(NAME)
    assert told["embedded"] == 4
    (request,) = jobs.started
    assert request.kind == "embed"
    assert request.spec == {"collection": "Pictures", "source": f"trained:{NAME}", "windows": None}


@pytest.mark.parametrize("end", [JobFailed(1, "The disk is full."), JobCancelled(1)])
def test_that_nothing_is_promoted_where_the_items_could_not_be_embedded(
    workshop: Workshop, end: JobEnd
) -> None:
    workshop.trained(lacking=4)
    with pytest.raises(JobError, match=r"disk is full|was stopped"):
        _promotions(workshop.shelf, FakeJobs(does=lambda _spec: end)).promote(NAME)
    assert _answering(workshop.shelf) == "tiny"


def test_that_what_came_since_is_embedded_after_going_back(workshop: Workshop) -> None:
    encoder_id = workshop.trained()
    shelf = workshop.shelf
    shelf.library.promotions.promote(NAME)
    new = shelf.put("late.jpg", None)
    with shelf.catalog.write() as session:
        embeddings.write(session, encoder_id, [new], workshop.vector(next(iter(workshop.ids)))[None])
    jobs = FakeJobs(does=lambda _spec: JobFinished(1, {"embedded": 1}))
    assert _promotions(shelf, jobs).demote("Pictures")["embedded"] == 1
    assert [request.spec["source"] for request in jobs.started] == ["bundled:tiny"]
    assert _answering(shelf) == "tiny"


def test_that_a_collection_is_named_where_several_can_be_meant(workshop: Workshop) -> None:
    encoder_id = workshop.trained()
    shelf, promotions = workshop.shelf, workshop.shelf.library.promotions
    other = shelf.put("../other/1.jpg", unit(1, 2), collection="Other")
    with shelf.catalog.write() as session:
        embeddings.write(session, encoder_id, [other], workshop.vector(next(iter(workshop.ids)))[None])
    with pytest.raises(InvalidRequestError, match="nothing was promoted"):
        promotions.demote()
    promotions.promote(NAME, "Other")
    assert (_answering(shelf), _answering(shelf, "Other")) == ("tiny", NAME)
    promotions.promote(NAME)
    with pytest.raises(InvalidRequestError, match="'Other', 'Pictures'"):
        promotions.demote()
    promotions.demote("Other")
    assert promotions.demote()["collection"] == "Pictures"
    with pytest.raises(NotFoundError, match="Nowhere"):
        promotions.promote(NAME, "Nowhere")
    with pytest.raises(NotFoundError, match="no-such-version"):
        promotions.promote("no-such-version")


def test_that_a_version_that_was_taken_in_is_for_the_only_collection_there_is(workshop: Workshop) -> None:
    shelf, promotions = workshop.shelf, workshop.shelf.library.promotions
    with shelf.catalog.write() as session:
        source = "trained:foreign"
        version = encoder_versions.create_trained(
            session,
            name="foreign",
            kind=_kind(shelf),
            dimension=3,
            source=source,
            method="supcon",
            mode="adapter",
        )
    workshop.embed(version.id)
    assert promotions.promote("foreign")["collection"] == "Pictures"
    shelf.put("../other/1.jpg", unit(1, 2), collection="Other")
    with pytest.raises(InvalidRequestError, match="Name one with --collection"):
        promotions.promote("foreign")


def _kind(shelf: Shelf) -> Any:
    return shelf.library.collections()[0].kind
