"""What people say of labels: kept, undone, respected wherever labels are read, and gone with the items."""

from __future__ import annotations

import pytest
from arrivals import picture, store, store_tracks, track
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from engine.catalog import collections, labels, tags, verdicts
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.domain import Kind, LabelChoice, LabelVerdict, Verdict, VerdictChange
from engine.errors import InvalidRequestError, NotFoundError

FIELD = "folder:1"
IS, IS_NOT = Verdict.IS, Verdict.IS_NOT


@pytest.fixture
def five(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """Two pictures in each of two folders, and a loose one."""
    with catalog.write() as session:
        names = ["cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png", "loose.png"]
        arrivals = [picture(session, collection_id, name) for name in names]
        return store(session, collection_id, encoder_id, *arrivals)


def test_that_verdicts_are_made_changed_and_undone(
    catalog: Catalog, collection_id: int, five: list[int]
) -> None:
    first, second, *_ = five
    with catalog.write() as session:
        made = verdicts.change(session, [(first, FIELD, "dogs", IS), (second, FIELD, "dogs", IS_NOT)])
        assert made == VerdictChange(
            ((first, FIELD, "dogs", None), (second, FIELD, "dogs", None)),
            ((first, FIELD, "dogs", IS), (second, FIELD, "dogs", IS_NOT)),
        )
        assert verdicts.change(session, [(first, FIELD, "dogs", IS)]) == VerdictChange((), ())
        later = verdicts.change(session, [(first, FIELD, "dogs", IS_NOT), (second, FIELD, "dogs", None)])
        assert verdicts.of_collection(session, collection_id, FIELD) == [
            LabelVerdict(first, FIELD, "dogs", IS_NOT)
        ]
        verdicts.apply(session, later.undone())
        assert verdicts.of_collection(session, collection_id, FIELD) == [
            LabelVerdict(first, FIELD, "dogs", IS),
            LabelVerdict(second, FIELD, "dogs", IS_NOT),
        ]
        verdicts.apply(session, made.undone())
        assert verdicts.of_collection(session, collection_id, FIELD) == []


def test_that_what_an_item_is_said_to_be_later_takes_the_place_of_the_former(
    catalog: Catalog, five: list[int]
) -> None:
    with catalog.write() as session:
        verdicts.change(session, [(five[0], FIELD, "birds", IS), (five[0], FIELD, "fish", IS_NOT)])
        later = verdicts.change(session, [(five[0], FIELD, "dogs", IS)])
        assert labels.labels_of(session, five[:1], FIELD) == [("dogs",)]
        verdicts.apply(session, later.undone())
        assert labels.labels_of(session, five[:1], FIELD) == [("birds",)]
        verdicts.change(session, [(five[0], FIELD, "dogs", IS), (five[0], FIELD, "cats", IS)])
        assert labels.labels_of(session, five[:1], FIELD) == [("cats", "dogs")]
        said = verdicts.of_collection(session, 1, FIELD)
        assert LabelVerdict(five[0], FIELD, "fish", IS_NOT) in said


def test_that_a_persons_word_counts_more_than_folders(
    catalog: Catalog, collection_id: int, five: list[int]
) -> None:
    with catalog.write() as session:
        said = [(five[0], "dogs", IS), (five[1], "cats", IS_NOT), (five[4], "cats", IS)]
        verdicts.change(session, [(item, FIELD, label, verdict) for item, label, verdict in said])
        assert labels.labels_of(session, five, FIELD) == [
            ("dogs",),
            ("cats",),
            ("dogs",),
            ("dogs",),
            ("cats",),
        ]
        assert labels.labels_of(session, five[:1], "folder:2") == [()]
        assert labels.choices(session, collection_id) == (LabelChoice(FIELD, "Folder", 5, 2),)
        verdicts.change(session, [(five[4], FIELD, "birds", IS)])
        assert labels.choices(session, collection_id) == ()  # one cat and one bird tell of nothing else


def test_that_what_is_said_of_tracks_counts_more_than_their_metadata(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session:
        arrivals = [track(session, music_id, f"{place}.mp3", genre="folk") for place in range(4)]
        ids = store_tracks(session, music_id, music_encoder_id, *arrivals)
        assert labels.choices(session, music_id) == ()
        verdicts.change(session, [(item, "genre", "jazz", IS) for item in ids[2:]])
        assert labels.choices(session, music_id) == (LabelChoice("genre", "Genre", 4, 2),)
        assert labels.labels_of(session, ids, "genre") == [("folk",)] * 2 + [("jazz",)] * 2
        session.execute(update(ItemRow).where(ItemRow.id == ids[3]).values(state="missing"))
        assert labels.choices(session, music_id) == ()


def test_that_tags_are_those_on_the_item_whatever_was_said(catalog: Catalog, five: list[int]) -> None:
    with catalog.write() as session:
        tags.change(session, five[:1], add=["sea"])
        verdicts.change(session, [(five[0], "tag", "sun", IS)])
        assert labels.labels_of(session, five[:1], "tag") == [("sea",)]


def test_that_the_labels_of_a_table_are_corrected_for_the_items_asked_about(
    catalog: Catalog, five: list[int]
) -> None:
    table = {five[0]: ("a", "b"), five[1]: ("a",)}
    path = "/labels \udcff.csv"
    with catalog.write() as session:
        assert verdicts.corrected(session, path, table, five) == table
        verdicts.change(
            session, [(five[0], path, "c", IS), (five[2], path, "a", IS), (five[3], path, "a", IS)]
        )
        assert verdicts.corrected(session, path, table, five[:3]) == {
            five[0]: ("c",),
            five[1]: ("a",),
            five[2]: ("a",),
        }
        assert verdicts.corrected(session, "/other.csv", table, five) == table


def test_that_what_cannot_be_labelled_is_told_and_changes_nothing(
    catalog: Catalog, collection_id: int, five: list[int]
) -> None:
    with catalog.write() as session:
        with pytest.raises(InvalidRequestError, match="at least one letter"):
            verdicts.change(session, [(five[0], FIELD, "dogs", IS), (five[0], FIELD, " ", IS)])
        with pytest.raises(NotFoundError, match="no item 99"):
            verdicts.change(session, [(five[0], FIELD, "dogs", IS), (99, FIELD, "dogs", IS)])
        assert verdicts.of_collection(session, collection_id, FIELD) == []


def test_that_verdicts_go_with_their_items_and_stay_in_their_collection(
    catalog: Catalog, collection_id: int, encoder_id: int, five: list[int]
) -> None:
    with catalog.write() as session:
        other_id = collections.get_or_create(session, "Other", Kind.IMAGE, encoder_id)
        (elsewhere,) = store(session, other_id, encoder_id, picture(session, other_id, "x.png"))
        made = verdicts.change(session, [(item, FIELD, "dogs", IS) for item in (five[0], five[4], elsewhere)])
        assert verdicts.of_collection(session, other_id, FIELD) == [
            LabelVerdict(elsewhere, FIELD, "dogs", IS)
        ]
        session.execute(delete(ItemRow).where(ItemRow.id == five[0]))
        verdicts.apply(session, made)
        assert verdicts.of_collection(session, collection_id, FIELD) == [
            LabelVerdict(five[4], FIELD, "dogs", IS)
        ]
    assert catalog.problems() == []


def test_that_many_verdicts_are_made_and_taken_back_at_once(
    catalog: Catalog, collection_id: int, encoder_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_ROWS_PER_QUERY", 100)
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(250)]
        ids = store(session, collection_id, encoder_id, *arrivals)
        made = verdicts.change(session, [(item, FIELD, "dogs", IS) for item in ids])
        assert labels.labels_of(session, ids, FIELD) == [("dogs",)] * 250
        verdicts.apply(session, made.undone())
        assert verdicts.of_collection(session, collection_id, FIELD) == []


said = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.sampled_from([IS, IS_NOT, None])), max_size=5
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=said, later=said)
def test_that_a_change_taken_back_leaves_the_verdicts_as_they_were(
    catalog: Catalog,
    collection_id: int,
    five: list[int],
    before: list[tuple[int, str, Verdict | None]],
    later: list[tuple[int, str, Verdict | None]],
) -> None:
    with catalog.write() as session:
        verdicts.change(session, [(five[place], FIELD, label, verdict) for place, label, verdict in before])
        known = verdicts.of_collection(session, collection_id, FIELD)
        change = verdicts.change(
            session, [(five[place], FIELD, label, verdict) for place, label, verdict in later]
        )
        found = {(one.item, one.label): one.verdict for one in verdicts.of_collection(session, 1, FIELD)}
        for place, label, verdict in dict.fromkeys(later):
            last = [one for one in later if one[:2] == (place, label)][-1]
            if last[2] is verdict:
                assert found.get((five[place], label)) is verdict
        verdicts.apply(session, change.undone())
        assert verdicts.of_collection(session, collection_id, FIELD) == known
        session.rollback()
