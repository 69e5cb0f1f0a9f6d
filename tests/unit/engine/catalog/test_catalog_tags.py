"""Tags by people and by encoders, side by side."""

from __future__ import annotations

import pytest
from arrivals import picture, store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.catalog import items, tags
from engine.catalog.catalog import Catalog
from engine.domain import Tag


@pytest.fixture
def two(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, f"{name}.jpg", tags=[Tag("sea", "encoder", 0.5)]) for name in "ab"
        ]
        return store(session, collection_id, encoder_id, *arrivals)


def _tags(catalog: Catalog, item_id: int) -> list[Tag]:
    with catalog.read() as session:
        return list(items.by_ids(session, [item_id])[item_id].tags)


def test_that_an_encoders_new_tags_take_the_place_of_its_old_ones(catalog: Catalog, two: list[int]) -> None:
    with catalog.write() as session:
        tags.change(session, two, add=["sea"])
        tags.replace_encoder_tags(session, {two[0]: [Tag("boat", "encoder", 0.25)], two[1]: []})
        tags.replace_encoder_tags(session, {})
    assert _tags(catalog, two[0]) == [Tag("sea"), Tag("boat", "encoder", 0.25)]
    assert _tags(catalog, two[1]) == [Tag("sea")]


def test_that_a_word_an_encoder_gives_twice_is_kept_once(catalog: Catalog, two: list[int]) -> None:
    crane = [Tag("crane", "encoder", confidence) for confidence in (0.25, 0.5, 0.125)]
    with catalog.write() as session:
        tags.replace_encoder_tags(session, {two[0]: crane})
    assert _tags(catalog, two[0]) == [Tag("crane", "encoder", 0.5)]


def test_that_names_are_those_some_item_carries(catalog: Catalog, two: list[int]) -> None:
    with catalog.write() as session:
        tags.change(session, two[:1], add=["beach", "\udcff"])
        assert tags.all_names(session) == ["\\xff", "beach", "sea"]
        tags.change(session, two, remove=["beach"])
        assert tags.all_names(session) == ["\\xff", "sea"]


def test_that_taking_off_a_persons_tag_leaves_the_encoders(catalog: Catalog, two: list[int]) -> None:
    with catalog.write() as session:
        change = tags.change(session, two, remove=["sea"])
    assert (change.added, change.removed) == ((), ())
    assert _tags(catalog, two[0]) == [Tag("sea", "encoder", 0.5)]


def _shown(names: set[str]) -> set[str]:
    return {name.replace("\udcff", "\\xff") for name in names}


names = st.sets(st.sampled_from(["sea", "cat", "Cat", "ä", "\udcff", "\\xff"]))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=names, add=names, remove=names)
def test_that_a_change_taken_back_leaves_the_tags_as_they_were(
    catalog: Catalog, two: list[int], before: set[str], add: set[str], remove: set[str]
) -> None:
    with catalog.write() as session:
        tags.change(session, two[:1], add=before)
        known = items.by_ids(session, two)
        change = tags.change(session, two, add=add, remove=remove)
        changed = items.by_ids(session, two)
        for item_id in two:
            held = {tag.name for tag in changed[item_id].tags if tag.source == "user"}
            start = before if item_id == two[0] else set()
            assert held == (_shown(start) - _shown(remove)) | _shown(add)
        tags.apply(session, change.undone())
        assert items.by_ids(session, two) == known
        session.rollback()
