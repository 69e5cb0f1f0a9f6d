"""Marks on pairs of items: said once, changed, taken back, and gone with their items."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from arrivals import picture, store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.catalog import collections, marks
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.domain import Kind, MarkChange
from engine.errors import InvalidRequestError, NotFoundError


@pytest.fixture
def four(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{name}.jpg") for name in "abcd"]
        return store(session, collection_id, encoder_id, *arrivals)


def _said(session: Session, collection_id: int) -> set[tuple[int, int, bool]]:
    return {
        (mark.item_id, mark.other_id, mark.similar) for mark in marks.of_collection(session, collection_id)
    }


def test_that_a_pair_is_marked_once_whatever_its_order(
    catalog: Catalog, collection_id: int, four: list[int]
) -> None:
    a, b, c, _ = four
    with catalog.write() as session:
        first = marks.change(session, [(b, a, True), (a, c, False)])
        assert first == MarkChange(((a, b, None), (a, c, None)), ((a, b, True), (a, c, False)))
        assert marks.change(session, [(a, b, True)]) == MarkChange((), ())
        assert marks.change(session, [(a, b, True), (b, a, False)]) == MarkChange(
            ((a, b, True),), ((a, b, False),)
        )
        assert _said(session, collection_id) == {(a, b, False), (a, c, False)}
        assert marks.counts(session, collection_id) == (0, 2)
        marks.change(session, [(c, a, None), (a, b, True)])
        assert _said(session, collection_id) == {(a, b, True)}
        assert marks.counts(session, collection_id) == (1, 0)


def test_that_marks_tell_when_they_were_made_and_the_latest_comes_first(
    catalog: Catalog, collection_id: int, four: list[int]
) -> None:
    start = datetime.now(UTC)
    for other in four[1:]:
        with catalog.write() as session:
            marks.change(session, [(four[0], other, True)])
    with catalog.read() as session:
        found = marks.of_collection(session, collection_id)
    assert [mark.other_id for mark in found] == four[:0:-1]
    assert all(start <= mark.made_at <= datetime.now(UTC) for mark in found)


def test_that_what_cannot_be_marked_is_told_and_changes_nothing(
    catalog: Catalog, collection_id: int, four: list[int]
) -> None:
    with catalog.write() as session:
        with pytest.raises(InvalidRequestError, match="with itself"):
            marks.change(session, [(four[0], four[1], True), (four[2], four[2], True)])
        with pytest.raises(NotFoundError, match="no item 99"):
            marks.change(session, [(four[0], four[1], True), (four[0], 99, True)])
        assert marks.counts(session, collection_id) == (0, 0)


def test_that_marks_go_with_their_items_and_do_not_come_back_without_them(
    catalog: Catalog, collection_id: int, four: list[int]
) -> None:
    a, b, c, d = four
    with catalog.write() as session:
        marks.change(session, [(a, b, True), (c, d, False)])
        taken_back = marks.change(session, [(a, b, None), (c, d, None)])
        session.execute(delete(ItemRow).where(ItemRow.id == b))
        marks.apply(session, taken_back.undone())
        assert _said(session, collection_id) == {(c, d, False)}
        session.execute(delete(ItemRow).where(ItemRow.id == d))
        assert _said(session, collection_id) == set()
    assert catalog.problems() == []


def test_that_a_collection_has_the_marks_on_its_own_items_alone(
    catalog: Catalog, collection_id: int, encoder_id: int, four: list[int]
) -> None:
    with catalog.write() as session:
        other_id = collections.get_or_create(session, "Other", Kind.IMAGE, encoder_id)
        (elsewhere, beside) = store(
            session, other_id, encoder_id, *(picture(session, other_id, name) for name in ("x", "y"))
        )
        marks.change(session, [(four[0], four[1], True), (elsewhere, beside, False)])
        with pytest.raises(InvalidRequestError, match="different collections"):
            marks.change(session, [(four[2], four[3], True), (four[0], beside, True)])
        assert _said(session, collection_id) == {(four[0], four[1], True)}
        assert _said(session, other_id) == {(elsewhere, beside, False)}
        assert marks.counts(session, other_id) == (0, 1)


def test_that_a_mark_from_before_that_spans_two_collections_can_be_taken_away(
    catalog: Catalog, collection_id: int, encoder_id: int, four: list[int]
) -> None:
    with catalog.write() as session:
        other_id = collections.get_or_create(session, "Other", Kind.IMAGE, encoder_id)
        [beside] = store(session, other_id, encoder_id, picture(session, other_id, "x"))
        marks.apply(session, MarkChange((), ((four[0], beside, True),)))
        assert _said(session, collection_id) == set()
        assert marks.change(session, [(four[0], beside, None)]).before == ((four[0], beside, True),)


def test_that_thousands_of_marks_are_made_and_taken_back_at_once(
    catalog: Catalog, collection_id: int, encoder_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_PAIRS_PER_QUERY", 100)
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(300)]
        ids = store(session, collection_id, encoder_id, *arrivals)
        change = marks.change(session, [(ids[0], other, True) for other in ids[1:]])
        assert marks.counts(session, collection_id) == (299, 0)
        assert marks.change(session, [(ids[0], other, True) for other in ids[1:]]) == MarkChange((), ())
        marks.apply(session, change.undone())
        assert marks.counts(session, collection_id) == (0, 0)


places = st.integers(0, 3)
said = st.lists(
    st.tuples(places, places, st.sampled_from([True, False, None])).filter(lambda pair: pair[0] != pair[1]),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=said, later=said)
def test_that_a_change_taken_back_leaves_the_marks_as_they_were(
    catalog: Catalog,
    collection_id: int,
    four: list[int],
    before: list[tuple[int, int, bool | None]],
    later: list[tuple[int, int, bool | None]],
) -> None:
    with catalog.write() as session:
        marks.change(session, [(four[a], four[b], similar) for a, b, similar in before])
        known = _said(session, collection_id)
        change = marks.change(session, [(four[a], four[b], similar) for a, b, similar in later])
        expected = {(item, other): similar for item, other, similar in known}
        for a, b, similar in later:
            expected.pop(pair := (four[min(a, b)], four[max(a, b)]), None)
            if similar is not None:
                expected[pair] = similar
        assert _said(session, collection_id) == {(*pair, similar) for pair, similar in expected.items()}
        marks.apply(session, change.undone())
        assert _said(session, collection_id) == known
        session.rollback()
