"""Which versions can be compared on a collection, on which items, and what each has not learnt from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arrivals import picture, store, unit

from engine.catalog import collections, comparable, embeddings, encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import Collection, EncoderVersion, Kind, TrainingMode
from engine.errors import InvalidRequestError, NotFoundError


@pytest.fixture
def ids(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """Six items with a vector under *tiny*."""
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(6)]
        return store(session, collection_id, encoder_id, *arrivals)


def _collection(catalog: Catalog, name: str = "Pictures") -> Collection:
    with catalog.read() as session:
        return collections.get(session, name)


def _trained(
    catalog: Catalog,
    name: str,
    *,
    base_id: int,
    held_out: list[int] | None,
    collection_id: int | None,
    mode: TrainingMode = TrainingMode.ADAPTER,
) -> EncoderVersion:
    with catalog.write() as session:
        return encoder_versions.create_trained(
            session,
            name=name,
            kind=Kind.IMAGE,
            dimension=4,
            source=f"trained:{name}",
            method="supcon",
            mode=mode.value,
            base_id=base_id,
            collection_id=collection_id,
            report={} if held_out is None else {"held_out": held_out},
        )


def _version(catalog: Catalog, name: str, source: str) -> EncoderVersion:
    with catalog.write() as session:
        return encoder_versions.get_or_create(session, name, kind=Kind.IMAGE, dimension=4, source=source)


def _shared(catalog: Catalog, *names: str) -> comparable.Shared:
    collection = _collection(catalog)
    with catalog.read() as session:
        versions = comparable.versions_for(session, collection, names)
        return comparable.shared_items(session, collection, versions)


def _left(catalog: Catalog, name: str, ids: list[int]) -> list[int] | None:
    with catalog.read() as session:
        version = encoder_versions.get(session, name)
        left = comparable.not_learnt(session, _collection(catalog), version, np.array(ids, np.int64))
    return None if left is None else left.tolist()


def test_that_the_version_that_answers_is_meant_where_none_is_named(catalog: Catalog, ids: list[int]) -> None:
    with catalog.read() as session:
        found = comparable.versions_for(session, _collection(catalog), ())
        twice = comparable.versions_for(session, _collection(catalog), ("tiny", "tiny"))
    assert [version.name for version in found] == [version.name for version in twice] == ["tiny"]
    assert _shared(catalog).ids.tolist() == ids
    assert _shared(catalog).lacking == {}


def test_that_versions_are_compared_on_what_all_have_embedded(catalog: Catalog, ids: list[int]) -> None:
    other = _version(catalog, "other", "bundled:other")
    with catalog.write() as session:
        embeddings.write(session, other.id, ids[2:5], np.stack([unit(1, 0, 0, 0)] * 3))
    shared = _shared(catalog, "tiny", "other")
    assert shared.ids.tolist() == ids[2:5]
    assert shared.lacking == {"other": 3}


@pytest.mark.parametrize(
    ("source", "advice"), [("bundled:other", "'use-encoder other"), ("file:other", "'import-embeddings'")]
)
def test_that_a_version_that_embedded_nothing_is_told_with_the_command_that_does(
    catalog: Catalog, ids: list[int], source: str, advice: str
) -> None:
    _version(catalog, "other", source)
    with pytest.raises(InvalidRequestError, match=f"'other' has not embedded .*{advice}"):
        _shared(catalog, "tiny", "other")


def test_that_versions_without_an_item_in_common_are_told_so(catalog: Catalog, ids: list[int]) -> None:
    for name, own in (("one", ids[:2]), ("two", ids[2:4])):
        version = _version(catalog, name, f"bundled:{name}")
        with catalog.write() as session:
            embeddings.write(session, version.id, own, np.stack([unit(1, 0, 0, 0)] * 2))
    with pytest.raises(
        InvalidRequestError, match=r"No item of 'Pictures' .* all of 'one', 'two'\. 'use-encoder two"
    ):
        _shared(catalog, "one", "two")


def test_that_a_version_of_another_kind_or_none_at_all_is_refused(
    catalog: Catalog, ids: list[int], music_id: int
) -> None:
    collection = _collection(catalog)
    with catalog.read() as session:
        with pytest.raises(
            InvalidRequestError, match="reads music, and the collection 'Pictures' holds pictures"
        ):
            comparable.versions_for(session, collection, ("tiny-music",))
        with pytest.raises(NotFoundError, match="no encoder version 'none'"):
            comparable.versions_for(session, collection, ("none",))
    empty = replace(collection, encoder=None)
    with catalog.read() as session, pytest.raises(InvalidRequestError, match="has no embeddings yet"):
        comparable.versions_for(session, empty, ())


def test_that_what_was_held_out_from_a_training_and_those_before_it_was_not_learnt(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    first = _trained(catalog, "a-1", base_id=encoder_id, held_out=ids[:4], collection_id=collection_id)
    _trained(catalog, "a-2", base_id=first.id, held_out=ids[2:], collection_id=collection_id)
    assert _left(catalog, "tiny", ids) is None
    assert _left(catalog, "a-1", ids) == ids[:4]
    assert _left(catalog, "a-2", ids) == ids[2:4]


def test_that_a_training_from_scratch_forgets_what_the_network_knew(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    first = _trained(catalog, "a-1", base_id=encoder_id, held_out=ids[:1], collection_id=collection_id)
    _trained(
        catalog,
        "a-2",
        base_id=first.id,
        held_out=ids[3:],
        collection_id=collection_id,
        mode=TrainingMode.SCRATCH,
    )
    assert _left(catalog, "a-2", ids) == ids[3:]


def test_that_a_training_elsewhere_taught_nothing_of_a_collection_and_one_without_a_word_all(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    _trained(catalog, "elsewhere-1", base_id=encoder_id, held_out=ids[:1], collection_id=None)
    _trained(catalog, "mute-1", base_id=encoder_id, held_out=None, collection_id=collection_id)
    assert _left(catalog, "elsewhere-1", ids) is None
    assert _left(catalog, "mute-1", ids) == []


def _untrained(catalog: Catalog, name: str, ids: list[int]) -> str | None:
    collection = _collection(catalog)
    with catalog.read() as session:
        version = encoder_versions.get(session, name)
        found = comparable.untrained(session, collection, version, np.array(ids))
    return None if found is None else found.name


def test_that_trainings_lead_back_to_what_was_not_trained_where_that_embedded_all(
    catalog: Catalog, collection_id: int, encoder_id: int, ids: list[int]
) -> None:
    hub = _version(catalog, "hub", "hub:net")
    first = _trained(catalog, "one-1", base_id=hub.id, held_out=ids[:2], collection_id=collection_id)
    _trained(catalog, "two-1", base_id=first.id, held_out=ids[:2], collection_id=collection_id)
    every = np.tile(unit(1, 0, 0, 0), (len(ids), 1))
    with catalog.write() as session:
        embeddings.write(session, hub.id, ids[1:], every[1:])
        embeddings.write(session, first.id, ids, every)
    assert _untrained(catalog, "two-1", ids[1:]) == _untrained(catalog, "hub", ids[1:]) == "hub"
    assert _untrained(catalog, "two-1", ids) == "tiny"  # which comes with the program
    with catalog.write() as session:
        embeddings.remove(session, ids[5:], encoder_id)
    assert _untrained(catalog, "two-1", ids) is None
