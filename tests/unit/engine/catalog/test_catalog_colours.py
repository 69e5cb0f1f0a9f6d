"""What items can be coloured by, as arrays over the points of a map."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from arrivals import picture, store, store_tracks, track
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog import colours, tags
from engine.catalog.catalog import Catalog
from engine.catalog.colours import Named
from engine.domain import Tag

FOLDERS = ["animals/birds/1.jpg", "animals/birds/2.jpg", "animals/fish/3.jpg", "letters/4.jpg", "5.jpg"]


@pytest.fixture
def ids(catalog: Catalog, collection_id: int, encoder_id: int) -> np.ndarray:
    """Five pictures in folders."""
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, name, width=100 * number, size=number * 1_000_000)
            for number, name in enumerate(FOLDERS, 1)
        ]
        return np.array(store(session, collection_id, encoder_id, *arrivals), np.int64)


def _told(named: Named) -> list[str | None]:
    assert named.codes.dtype == np.int32
    return [None if code < 0 else named.names[code] for code in named.codes]


def test_that_a_folder_is_named_down_to_its_level(catalog: Catalog, ids: np.ndarray) -> None:
    with catalog.read() as session:
        first, second = (colours.folders(session, ids, level) for level in (1, 2))
    assert _told(first) == ["animals", "animals", "animals", "letters", None]
    assert (first.names, first.counts) == (("animals", "letters"), (3, 1))
    assert _told(second) == ["animals/birds", "animals/birds", "animals/fish", None, None]


def test_that_codes_go_with_the_points_and_not_with_all_items(catalog: Catalog, ids: np.ndarray) -> None:
    some = np.array([ids[1], ids[3], ids[4] + 7], np.int64)
    with catalog.read() as session:
        named = colours.folders(session, some, 1)
        nothing = colours.folders(session, some[:0], 1)
        widths = colours.figures(session, some, "width")
    assert _told(named) == ["animals", "letters", None]
    assert named.counts == (1, 1)
    assert (nothing.names, len(nothing.codes)) == ((), 0)
    np.testing.assert_array_equal(widths, [200, 400, np.nan])


def test_that_numbers_come_in_what_they_are_shown_in(catalog: Catalog, ids: np.ndarray) -> None:
    with catalog.read() as session:
        sizes, pixels, years = (colours.figures(session, ids, field) for field in ("size", "pixels", "year"))
    assert sizes.tolist() == [1, 2, 3, 4, 5]
    assert sizes.dtype == np.float32
    assert pixels == pytest.approx(np.arange(1, 6) * 0.048)
    assert np.isnan(years).all()


def test_that_a_date_is_a_year_with_decimals(catalog: Catalog, collection_id: int, encoder_id: int) -> None:
    dates = [datetime(2024, 1, 1), datetime(2024, 7, 1, 12), datetime(1999, 12, 31, 23)]  # noqa: DTZ001
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, f"{number}.jpg", taken_at=date)
            for number, date in enumerate(dates)
        ]
        ids = np.array(store(session, collection_id, encoder_id, *arrivals), np.int64)
        found = colours.figures(session, ids, "date")
    assert found == pytest.approx([2024.0, 2024.5, 2000.0], abs=0.01)


def test_that_texts_are_names(catalog: Catalog, music_id: int, music_encoder_id: int) -> None:
    with catalog.write() as session:
        arrivals = [
            track(session, music_id, f"{number}.mp3", artist=artist, format="MP3")
            for number, artist in enumerate(["Bo", "Ann", "Ann", None, " "])
        ]
        ids = np.array(store_tracks(session, music_id, music_encoder_id, *arrivals), np.int64)
        assert _told(colours.texts(session, ids, "artist")) == ["Bo", "Ann", "Ann", None, None]
        assert colours.texts(session, ids, "format").counts == (5,)


@pytest.fixture
def tagged(catalog: Catalog, collection_id: int, encoder_id: int) -> np.ndarray:
    """Four pictures with tags: by an encoder, by people too, by people alone, and none."""
    guesses = [Tag("sea", "encoder", 0.25), Tag("boat", "encoder", 0.5)]
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, f"{number}.jpg", tags=guesses if number < 2 else [])
            for number in range(4)
        ]
        ids = store(session, collection_id, encoder_id, *arrivals)
        tags.change(session, ids[1:3], add=["holiday"])
        tags.change(session, ids[1:2], add=["best", "sea"])
    return np.array(ids, np.int64)


def test_that_the_tag_of_an_item_is_a_persons_most_used_or_the_encoders_surest(
    catalog: Catalog, tagged: np.ndarray
) -> None:
    with catalog.read() as session:
        assert _told(colours.top_tags(session, tagged)) == ["boat", "holiday", "holiday", None]


def test_that_one_tag_tells_how_sure_it_is_and_whether_it_was_guessed(
    catalog: Catalog, tagged: np.ndarray
) -> None:
    with catalog.read() as session:
        sea, sea_guessed = colours.tag(session, tagged, "Sea")
        best, best_guessed = colours.tag(session, tagged, "best")
    np.testing.assert_array_equal(sea, [0.25, 1.0, np.nan, np.nan])
    np.testing.assert_array_equal(best, [np.nan, 1.0, np.nan, np.nan])
    assert (sea_guessed, best_guessed) == (True, False)


@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=30))
def test_that_names_are_counted_and_the_most_frequent_come_first(wanted: list[str | None]) -> None:
    ids = np.arange(1, len(wanted) + 1, dtype=np.int64) * 3
    found = [(name, ids[row : row + 1]) for row, name in enumerate(wanted) if name is not None]
    named = Named.of(ids, found)
    assert _told(named) == wanted
    assert named.counts == tuple(wanted.count(name) for name in named.names)
    assert list(zip((-count for count in named.counts), named.names, strict=True)) == sorted(
        zip((-count for count in named.counts), named.names, strict=True)
    )
