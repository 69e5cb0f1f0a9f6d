"""What labels items: which labels a collection offers, and those of each item."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from arrivals import ROOT, hash_of, picture, store, store_tracks, track
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.catalog import labels, tags
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.domain import LabelChoice, Tag
from engine.errors import InvalidRequestError


def _pictures(session: Session, collection_id: int, encoder_id: int, names: Sequence[str]) -> list[int]:
    arrivals = [picture(session, collection_id, name) for name in names]
    return store(session, collection_id, encoder_id, *arrivals)


def _names(folders: dict[str, int]) -> list[str]:
    return [f"{folder}/{number}.png" for folder, count in folders.items() for number in range(count)]


def test_that_deeper_folders_are_fitter_while_their_classes_are_not_too_small(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    names = _names({"animals/birds": 5, "animals/fish/sea": 4, "plants/trees/oak": 2, "plants/trees/ash": 2})
    with catalog.write() as session:
        _pictures(session, collection_id, encoder_id, [*names, "animals/other.png", "loose.png"])
        assert labels.choices(session, collection_id) == (
            LabelChoice("folder:2", "Folder, level 2", 13, 3),
            LabelChoice("folder:1", "Folder", 14, 2),
            LabelChoice("folder:3", "Folder, level 3", 8, 3),
        )


def test_that_a_deep_level_that_few_items_reach_does_not_come_first(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    names = _names({"a": 20, "b": 20, "b/c": 4, "b/d": 4})
    with catalog.write() as session:
        _pictures(session, collection_id, encoder_id, names)
        found = [choice.field for choice in labels.choices(session, collection_id)]
    assert found == ["folder:1", "folder:2"]


def test_that_what_tells_no_two_classes_apart_is_not_offered(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        ids = _pictures(session, collection_id, encoder_id, _names({"all/a": 3, "all/b": 1}))
        tags.change(session, ids, add=["liked"])
        assert labels.choices(session, collection_id) == ()


def test_that_peoples_tags_come_after_folders_and_guesses_do_not_count(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, name, tags=[Tag("guess", "encoder", 0.5)])
            for name in _names({"a": 3, "b": 2})
        ]
        ids = store(session, collection_id, encoder_id, *arrivals)
        tags.change(session, ids[:3], add=["sea"])
        tags.change(session, ids[2:4], add=["sun", "sand"])
        tags.change(session, ids[4:], add=["alone"])
        assert labels.choices(session, collection_id) == (
            LabelChoice("folder:1", "Folder", 5, 2),
            LabelChoice("tag", "Tags", 5, 3),
        )
        assert labels.labels_of(session, ids, "tag") == [
            ("sea",),
            ("sea",),
            ("sand", "sea", "sun"),
            ("sand", "sun"),
            ("alone",),
        ]


def test_that_tracks_are_labelled_by_what_they_say_of_themselves(
    catalog: Catalog, music_id: int, music_encoder_id: int
) -> None:
    facts: list[dict[str, object]] = [
        {"artist": "Ann", "album": "One", "genre": "folk", "year": 1999},
        {"artist": "Ann", "album": "Two", "genre": " ", "year": 1999},
        {"artist": "Bob", "album": "Two", "genre": "folk"},
        {"artist": "Bob", "album": "One"},
    ]
    with catalog.write() as session:
        arrivals = [track(session, music_id, f"{place}.mp3", **own) for place, own in enumerate(facts)]
        ids = store_tracks(session, music_id, music_encoder_id, *arrivals)
        assert labels.choices(session, music_id) == (
            LabelChoice("artist", "Artist", 4, 2),
            LabelChoice("album", "Album", 4, 2),
        )
        assert labels.labels_of(session, ids[::-1], "artist") == [("Bob",), ("Bob",), ("Ann",), ("Ann",)]
        assert labels.labels_of(session, ids, "genre") == [("folk",), (), ("folk",), ()]
        assert labels.labels_of(session, ids, "year") == [("1999",), ("1999",), (), ()]


def test_that_a_label_by_folder_is_the_path_down_to_its_level(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        ids = _pictures(session, collection_id, encoder_id, ["a/b/c/1.png", "a/b/2.png", "a/3.png", "4.png"])
        assert labels.labels_of(session, ids, "folder:2") == [("a/b",), ("a/b",), (), ()]
        assert labels.labels_of(session, ids, "folder:1") == [("a",), ("a",), ("a",), ()]
        assert labels.labels_of(session, [99, ids[0]], "folder:3") == [(), ("a/b/c",)]


@pytest.mark.parametrize("field", ["folder", "folder:0", "folder:x", "colour", "labels.csv", ""])
def test_that_an_unknown_field_is_answered_with_those_there_are(catalog: Catalog, field: str) -> None:
    assert not labels.is_field(field)
    with catalog.read() as session, pytest.raises(InvalidRequestError, match=r"folder:1.*tag.*artist.*CSV"):
        labels.labels_of(session, [1], field)


@pytest.mark.parametrize("field", ["folder:1", "folder:12", "tag", *labels.FIELDS])
def test_that_every_known_field_is_answered(catalog: Catalog, field: str) -> None:
    assert labels.is_field(field)
    with catalog.read() as session:
        assert labels.labels_of(session, [1], field) == [()]


def test_that_only_what_can_be_read_is_learnt_from(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        ids = _pictures(session, collection_id, encoder_id, _names({"a": 2, "b": 3}))
        store(session, collection_id, encoder_id, picture(session, collection_id, "b/x.png", reason="broken"))
        session.execute(update(ItemRow).where(ItemRow.id == ids[4]).values(state="missing"))
        assert labels.choices(session, collection_id) == (LabelChoice("folder:1", "Folder", 4, 2),)
        files = labels.paths_and_contents(session, collection_id)
    assert files.ids.tolist() == ids[:4]
    assert files.paths == [ROOT / name for name in _names({"a": 2, "b": 2})]
    assert files.contents == [hash_of(name) for name in _names({"a": 2, "b": 2})]


folder_sizes = st.dictionaries(
    st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map("/".join), st.integers(1, 6), max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(folder_sizes)
def test_that_what_is_offered_is_what_the_items_have(
    catalog: Catalog, collection_id: int, encoder_id: int, folders: dict[str, int]
) -> None:
    with catalog.write() as session:
        ids = _pictures(session, collection_id, encoder_id, _names(folders))
        for choice in labels.choices(session, collection_id):
            found = [label for own in labels.labels_of(session, ids, choice.field) for label in own]
            assert choice.labelled == len(found)
            assert choice.classes == sum(found.count(label) >= 2 for label in set(found))
        session.rollback()
