"""Pairs that are no copies: said once, taken back, kept when a file changes, and gone with their items."""

from __future__ import annotations

import pytest
from arrivals import hash_of, picture, store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from engine.catalog import apart, collections, items
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.domain import ApartChange, Kind
from engine.errors import InvalidRequestError, NotFoundError


@pytest.fixture
def four(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{name}.jpg") for name in "abcd"]
        return store(session, collection_id, encoder_id, *arrivals)


def test_that_a_pair_is_kept_apart_once_whatever_its_order(
    catalog: Catalog, collection_id: int, four: list[int]
) -> None:
    a, b, c, d = four
    with catalog.write() as session:
        change = apart.change(session, [(b, a), (a, b), (c, d)], True)
        assert change == ApartChange(added=((a, b), (c, d)))
        assert apart.change(session, [(a, b)], True) == ApartChange()
        assert apart.change(session, [(b, a), (a, c)], False) == ApartChange(removed=((a, b),))
        assert apart.of_collection(session, collection_id) == [(c, d)]
        apart.apply(session, change.undone())
        assert apart.of_collection(session, collection_id) == []


def test_that_what_cannot_be_kept_apart_is_told_and_changes_nothing(
    catalog: Catalog, collection_id: int, four: list[int]
) -> None:
    with catalog.write() as session:
        with pytest.raises(InvalidRequestError, match="from itself"):
            apart.change(session, [(four[0], four[1]), (four[2], four[2])], True)
        with pytest.raises(NotFoundError, match="no item 99"):
            apart.change(session, [(four[0], four[1]), (four[0], 99)], True)
        assert apart.of_collection(session, collection_id) == []


def test_that_pairs_outlast_a_file_that_changed_and_go_with_their_items(
    catalog: Catalog, collection_id: int, encoder_id: int, four: list[int]
) -> None:
    a, b, c, d = four
    with catalog.write() as session:
        change = apart.change(session, [(a, b), (c, d)], True)
        store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg", content="new", item_id=a),
        )
        assert items.content_hashes(session, [a]) == {a: hash_of("new")}
        assert apart.of_collection(session, collection_id) == [(a, b), (c, d)]
        session.execute(delete(ItemRow).where(ItemRow.id == b))
        assert apart.of_collection(session, collection_id) == [(c, d)]
        apart.apply(session, change)  # as a change that is made again after the item went
        assert apart.of_collection(session, collection_id) == [(c, d)]
    assert catalog.problems() == []


def test_that_a_collection_has_the_pairs_of_its_own_items_alone(
    catalog: Catalog, collection_id: int, encoder_id: int, four: list[int]
) -> None:
    with catalog.write() as session:
        other_id = collections.get_or_create(session, "Other", Kind.IMAGE, encoder_id)
        (x, y) = store(
            session, other_id, encoder_id, *(picture(session, other_id, name) for name in ("x", "y"))
        )
        apart.change(session, [(four[0], four[1]), (x, y), (four[0], y)], True)
        assert apart.of_collection(session, collection_id) == [(four[0], four[1])]
        assert apart.of_collection(session, other_id) == [(x, y)]


def test_that_many_pairs_are_kept_apart_and_taken_back_at_once(
    catalog: Catalog, collection_id: int, encoder_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_PAIRS_PER_QUERY", 100)
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(300)]
        ids = store(session, collection_id, encoder_id, *arrivals)
        pairs = [(ids[0], other) for other in ids[1:]]
        change = apart.change(session, pairs, True)
        assert apart.change(session, pairs, True) == ApartChange()
        assert apart.of_collection(session, collection_id) == pairs
        apart.apply(session, change.undone())
        assert apart.of_collection(session, collection_id) == []


places = st.integers(0, 3)
pairs_of_four = st.lists(st.tuples(places, places).filter(lambda pair: pair[0] != pair[1]), max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=pairs_of_four, later=pairs_of_four, kept_apart=st.booleans())
def test_that_a_change_taken_back_leaves_the_pairs_as_they_were(
    catalog: Catalog,
    collection_id: int,
    four: list[int],
    before: list[tuple[int, int]],
    later: list[tuple[int, int]],
    kept_apart: bool,
) -> None:
    with catalog.write() as session:
        apart.change(session, [(four[a], four[b]) for a, b in before], True)
        known = apart.of_collection(session, collection_id)
        change = apart.change(session, [(four[a], four[b]) for a, b in later], kept_apart)
        named = {(four[min(pair)], four[max(pair)]) for pair in later}
        expected = set(known) | named if kept_apart else set(known) - named
        assert apart.of_collection(session, collection_id) == sorted(expected)
        apart.apply(session, change.undone())
        assert apart.of_collection(session, collection_id) == known
        session.rollback()
