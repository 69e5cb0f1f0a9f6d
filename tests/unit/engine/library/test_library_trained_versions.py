"""Promoting, going back, discarding: what answers for a collection, and what is embedded for it."""

from __future__ import annotations

import pytest
from workshop import Workshop

from engine.catalog import embeddings
from engine.errors import InvalidRequestError, LibraryBusyError
from engine.jobs.lock import job_lock

NAME = "pictures-supcon-1"


def test_that_a_report_is_that_of_the_training(workshop: Workshop) -> None:
    workshop.trained(held_out=[1], better=True)
    trained = workshop.shelf.library.trained
    assert trained.report(NAME) == {"held_out": [1], "better": True}
    detail = trained.detail(NAME)
    assert (detail.collection, detail.base, detail.method, detail.mode) == (
        "Pictures",
        "tiny",
        "supcon",
        "adapter",
    )
    assert detail.folder == workshop.paths.trained / NAME
    assert trained.detail("tiny").folder is None
    assert trained.report("tiny") is None


def test_that_a_discarded_version_leaves_nothing(workshop: Workshop) -> None:
    encoder_id = workshop.trained()
    shelf, trained = workshop.shelf, workshop.shelf.library.trained
    version = next(one for one in shelf.library.encoders() if one.name == NAME)
    shelf.library.indexes.of(version)
    folder = trained.detail(NAME).folder
    assert folder is not None
    caches = [shelf.library.paths.vectors / str(encoder_id)]
    assert all(path.exists() for path in (folder, *caches))
    trained.discard(NAME)
    assert [one.name for one in shelf.library.encoders()] == ["tiny"]
    assert not any(path.exists() for path in (folder, *caches))
    with shelf.catalog.read() as session:
        assert embeddings.count(session, encoder_id) == 0
    assert not list(shelf.library.paths.trained.iterdir())
    assert workshop.trained() != encoder_id


def test_that_only_a_version_that_nobody_needs_can_be_discarded(workshop: Workshop) -> None:
    workshop.trained()
    library = workshop.shelf.library
    trained = library.trained
    library.promotions.promote(NAME)
    with pytest.raises(InvalidRequestError, match="answers for the collection 'Pictures'"):
        trained.discard(NAME)
    with pytest.raises(InvalidRequestError, match="not made by training"):
        trained.discard("tiny")
    library.promotions.demote()
    with (
        job_lock(library.paths),
        pytest.raises(LibraryBusyError, match="Another job is writing"),
    ):
        trained.discard(NAME)
    detail = trained.detail(NAME)
    assert detail.folder is not None
    assert detail.folder.exists()
