"""Encoder versions: known by name, and never taken for another."""

from __future__ import annotations

from typing import Any

import pytest
from arrivals import picture, store, unit

from engine.catalog import collections, embeddings, encoder_versions, jobs
from engine.catalog.catalog import Catalog
from engine.domain import EncoderState, EncoderVersion, Kind
from engine.errors import EncoderError, InvalidRequestError, NotFoundError


def _get(catalog: Catalog, **changes: Any) -> EncoderVersion:
    values: dict[str, Any] = {"kind": Kind.IMAGE, "dimension": 4, "source": "bundled:tiny"} | changes
    with catalog.write() as session:
        return encoder_versions.get_or_create(session, "tiny", **values)


def test_that_a_version_is_written_down_once(catalog: Catalog) -> None:
    version = _get(catalog)
    assert version == EncoderVersion(1, "tiny", Kind.IMAGE, 4, EncoderState.ACTIVE, "bundled:tiny")
    assert _get(catalog) == version
    with catalog.read() as session:
        assert encoder_versions.get(session, "tiny") == version
        assert encoder_versions.by_id(session, 1) == version
        assert encoder_versions.all_versions(session) == [version]


def test_that_a_version_tells_how_many_vectors_it_made(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        store(session, collection_id, encoder_id, *(picture(session, collection_id, name) for name in "ab"))
        assert [version.vectors for version in encoder_versions.all_versions(session)] == [2]


def test_that_a_digest_is_held_to_once_it_is_known(catalog: Catalog) -> None:
    _get(catalog)
    _get(catalog, digest="aa")
    _get(catalog, digest="aa")
    _get(catalog)
    with pytest.raises(EncoderError, match="other weights"):
        _get(catalog, digest="bb")


@pytest.mark.parametrize("change", [{"dimension": 5}, {"kind": Kind.MUSIC}])
def test_that_another_encoder_by_the_same_name_is_refused(catalog: Catalog, change: dict[str, Any]) -> None:
    _get(catalog)
    with pytest.raises(EncoderError, match="another name"):
        _get(catalog, **change)


def test_that_an_unknown_version_is_answered_with_those_there_are(catalog: Catalog) -> None:
    with catalog.read() as session, pytest.raises(NotFoundError, match="none yet"):
        encoder_versions.get(session, "huge")
    _get(catalog)
    with catalog.read() as session, pytest.raises(NotFoundError, match="there are: tiny"):
        encoder_versions.get(session, "huge")


def _train(catalog: Catalog, name: str, **changes: Any) -> EncoderVersion:
    values: dict[str, Any] = {
        "kind": Kind.IMAGE,
        "dimension": 2,
        "source": f"trained:{name}",
        "method": "supcon",
        "mode": "adapter",
    }
    with catalog.write() as session:
        return encoder_versions.create_trained(session, name=name, **values | changes)


def test_that_a_trained_version_is_a_candidate_that_tells_where_it_comes_from(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        job_id = jobs.start(session, kind="train", description="Training", spec={}, pid=1)
    version = _train(
        catalog, "pictures-1", base_id=encoder_id, collection_id=collection_id, job_id=job_id, reads_text=True
    )
    assert version == EncoderVersion(
        id=2,
        name="pictures-1",
        kind=Kind.IMAGE,
        dimension=2,
        state=EncoderState.CANDIDATE,
        source="trained:pictures-1",
        reads_text=True,
        base="tiny",
        collection="Pictures",
        method="supcon",
    )
    with catalog.write() as session:
        encoder_versions.set_report(session, version.id, {"better": True, "history": [{"loss": 0.5}]})
    with catalog.read() as session:
        assert encoder_versions.all_versions(session)[1] == version
        told = encoder_versions.detail(session, "pictures-1")
    assert (told.base, told.collection, told.method, told.mode) == ("tiny", "Pictures", "supcon", "adapter")
    assert told.job_id == job_id
    assert told.report == {"better": True, "history": [{"loss": 0.5}]}
    assert told.made_at.utcoffset() is not None
    assert told.folder is None


def test_that_a_version_that_was_never_trained_has_nothing_to_tell_of_it(catalog: Catalog) -> None:
    _get(catalog)
    with catalog.read() as session:
        told = encoder_versions.detail(session, "tiny")
        with pytest.raises(NotFoundError, match="there are: tiny"):
            encoder_versions.detail(session, "huge")
    assert (told.base, told.collection, told.method, told.mode, told.job_id) == (None,) * 5
    assert told.report == {}


def test_that_two_versions_never_share_a_name(catalog: Catalog) -> None:
    _train(catalog, "pictures-1")
    with pytest.raises(InvalidRequestError, match=r"'pictures-1'.*already"):
        _train(catalog, "pictures-1")


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("Pictures supcon", "pictures-supcon-3"),
        ("Urlaub in Größe/../x  byol", "urlaub-in-groe-x-byol-1"),
        ("写真", "trained-1"),
        ("CON", "con-1"),
        ("x" * 300, "x" * 60 + "-1"),
    ],
)
def test_that_a_free_name_suits_a_folder(catalog: Catalog, stem: str, name: str) -> None:
    _train(catalog, "pictures-supcon-2")
    _train(catalog, "pictures-supcon-2-9")
    _train(catalog, "old-pictures-supcon-7")
    with catalog.read() as session:
        assert encoder_versions.free_name(session, stem) == name


def test_that_a_version_goes_with_its_vectors_and_its_id_is_not_given_again(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    version = _train(catalog, "pictures-1", base_id=encoder_id)
    with catalog.write() as session:
        ids = store(session, collection_id, encoder_id, picture(session, collection_id, "a"))
        embeddings.write(session, version.id, ids, unit(1, 2)[None])
    with catalog.write() as session:
        encoder_versions.remove(session, version.id)
        assert [left.name for left in encoder_versions.all_versions(session)] == ["tiny"]
        assert embeddings.count(session, version.id) == 0
        assert embeddings.count(session, encoder_id) == 1
    assert catalog.problems() == []
    assert _train(catalog, "pictures-1").id > version.id


def test_that_a_version_that_is_needed_is_not_removed(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    first = _train(catalog, "first", base_id=encoder_id)
    adapter = _train(catalog, "adapter", base_id=first.id)
    with catalog.write() as session:
        collections.set_encoder(session, collection_id, adapter.id)
        with pytest.raises(InvalidRequestError, match="answers for the collection 'Pictures'"):
            encoder_versions.remove(session, adapter.id)
        with pytest.raises(InvalidRequestError, match="'adapter' is an adapter upon 'first'"):
            encoder_versions.remove(session, first.id)


def test_that_a_version_that_was_trained_in_full_does_without_its_base(catalog: Catalog) -> None:
    first = _train(catalog, "first")
    _train(catalog, "whole", base_id=first.id, mode="finetune")
    with catalog.write() as session:
        encoder_versions.remove(session, first.id)
        assert encoder_versions.get(session, "whole").base is None


def test_that_a_version_is_found_by_its_weights(catalog: Catalog) -> None:
    version = _get(catalog, digest="aa")
    with catalog.read() as session:
        assert encoder_versions.with_digest(session, "bundled:tiny", "aa") == version
        assert encoder_versions.with_digest(session, "bundled:tiny", "bb") is None
        assert encoder_versions.with_digest(session, "hub:tiny", "aa") is None
