"""What the points of a map are coloured by, and what can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray
from shelf import Shelf, unit

from engine.catalog import collections, encoder_versions, maps, tags
from engine.catalog.maps import Places
from engine.domain import Categories, Cluster, MapMethod, MapPoints, MapRecord, Measured
from engine.errors import InvalidRequestError
from engine.library.colourings import Colourings, agreement, measured

FOLDERS = ["animals/birds", "animals/birds", "animals/fish", "letters", "letters"]


@dataclass
class Ring:
    """The two items beside each, in a ring."""

    rows: NDArray[np.int32]

    @classmethod
    def of(cls, points: MapPoints) -> Ring:
        places = np.arange(len(points.ids))
        return cls(np.stack([np.roll(places, 1), np.roll(places, -1)], axis=1).astype(np.int32))


@pytest.fixture
def points(shelf: Shelf) -> MapPoints:
    """A map of five pictures in two clusters."""
    ids = [
        shelf.put(f"{folder}/{number}.jpg", unit(number, 1), tags=["sea"] if number < 2 else [])
        for number, folder in enumerate(FOLDERS)
    ]
    record = MapRecord(
        id=1,
        collection="Pictures",
        encoder="tiny",
        method=MapMethod.PCA,
        parameters={},
        seed=0,
        items=5,
        seconds=1.0,
        trustworthiness=None,
        preservation=None,
        made_at=datetime.now(UTC),
        clusters=(Cluster(0, "birds", 3, ids[0], (0, 0)), Cluster(1, "letters", 2, ids[3], (1, 1))),
    )
    codes = np.array([0, 0, 0, 1, -1], np.int32)
    return MapPoints(record, np.array(ids, np.int64), np.zeros((5, 2), np.float32), codes)


@pytest.fixture
def colourings(shelf: Shelf) -> Colourings:
    return Colourings(shelf.catalog, Ring.of)


def _stored(shelf: Shelf, points: MapPoints) -> None:
    with shelf.catalog.write() as session:
        collection = collections.get(session, "Pictures").id
        encoder = encoder_versions.get(session, "tiny").id
        maps.replace(
            session, collection, encoder, points.record, Places(points.ids, points.positions, points.clusters)
        )


def _categories(colourings: Colourings, points: MapPoints, field: str) -> Categories:
    found = colourings.colouring(points, field)
    assert isinstance(found, Categories)
    assert found.field == field
    assert len(found.codes) == len(points.ids)
    return found


def _measured(colourings: Colourings, points: MapPoints, field: str) -> Measured:
    found = colourings.colouring(points, field)
    assert isinstance(found, Measured)
    assert found.low < found.high
    assert not (found.values < found.low).any()
    return found


def test_that_a_folder_without_a_level_is_the_first(colourings: Colourings, points: MapPoints) -> None:
    for field in ("folder", "folder:1"):
        found = _categories(colourings, points, field)
        assert (found.title, found.names, found.counts) == ("Folder", ("animals", "letters"), (3, 2))
        assert found.codes.tolist() == [0, 0, 0, 1, 1]
    second = _categories(colourings, points, "folder:2")
    assert (second.title, second.names) == ("Folder, level 2", ("animals/birds", "animals/fish"))


def test_that_clusters_keep_their_numbers(colourings: Colourings, points: MapPoints) -> None:
    found = _categories(colourings, points, "cluster")
    assert (found.names, found.counts) == (("birds", "letters"), (3, 1))
    assert found.codes.tolist() == points.clusters.tolist()


def test_that_an_encoders_tag_is_a_number_and_a_persons_is_not(
    shelf: Shelf, colourings: Colourings, points: MapPoints
) -> None:
    with shelf.catalog.write() as session:
        tags.change(session, points.ids[:1].tolist(), add=["best", "sea"])
    sea = _measured(colourings, points, "tag:sea")
    np.testing.assert_array_equal(sea.values, [1.0, 0.5, np.nan, np.nan, np.nan])
    assert (sea.title, sea.low, sea.high) == ("Tag sea", 0.0, 1.0)
    best = _categories(colourings, points, "tag:best")
    assert (best.names, best.counts, best.codes.tolist()) == (("best",), (1,), [0, -1, -1, -1, -1])


def test_that_agreement_is_the_share_of_neighbours_of_the_same_name(
    colourings: Colourings, points: MapPoints
) -> None:
    found = _measured(colourings, points, "agreement:folder:1")
    assert found.values.tolist() == [0.5, 1.0, 0.5, 0.5, 0.5]
    assert (found.low, found.high) == (0.0, 1.0)
    second = _measured(colourings, points, "agreement:folder:2")
    np.testing.assert_array_equal(second.values, [1.0, 0.5, 0.0, np.nan, np.nan])
    assert _measured(colourings, points, "agreement:cluster").values[3] == 0.0


def test_that_agreement_counts_only_neighbours_that_are_named() -> None:
    codes = np.array([0, 0, 1, -1], np.int32)
    rows = np.array([[1, 2, 3], [0, -1, -1], [3, -1, -1], [0, 1, 2]], np.int32)
    np.testing.assert_array_equal(agreement(codes, rows), np.array([0.5, 1, np.nan, np.nan], np.float32))
    assert len(agreement(codes[:0], rows[:0])) == 0


def test_that_what_tells_items_apart_is_offered(
    shelf: Shelf, colourings: Colourings, points: MapPoints
) -> None:
    offered = {one.field: one.title for one in colourings.fields("Pictures")}
    assert "cluster" not in offered
    assert offered["folder:2"] == "Folder, level 2"
    assert offered["tag:sea"] == "Tag sea"
    assert offered["agreement:folder:1"] == "Agreement with neighbours: Folder"
    assert "tag" in offered
    assert not {"artist", "format", "duration", "size", "folder:3"} & offered.keys()
    _stored(shelf, points)
    assert colourings.fields("Pictures")[0].field == "cluster"


def test_that_everything_offered_can_be_coloured_by(
    shelf: Shelf, colourings: Colourings, points: MapPoints
) -> None:
    _stored(shelf, points)
    for field in colourings.fields("Pictures"):
        colourings.check("Pictures", field.field)
        found = colourings.colouring(points, field.field)
        assert (found.field, found.title) == (field.field, field.title)


@pytest.mark.parametrize(
    "field",
    ["colour", "folder:0", "folder:x", "folder:3", "folder:", "tag:mountain", "agreement:folder:7", "artist"],
)
def test_that_a_check_names_what_there_is(colourings: Colourings, points: MapPoints, field: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"cannot be coloured by .* there are folder:1, folder:2"):
        colourings.check("Pictures", field)


@pytest.mark.parametrize("field", ["agreement", "agreement:width", "agreement:tag:sea", "agreement:colour"])
def test_that_agreement_is_on_names_only(colourings: Colourings, points: MapPoints, field: str) -> None:
    for ask in (lambda: colourings.check("Pictures", field), lambda: colourings.colouring(points, field)):
        with pytest.raises(InvalidRequestError, match="Write agreement:folder:1, agreement:tag"):
            ask()


@pytest.mark.parametrize(
    "field", ["", "colour", "folder:0", "width:2", "cluster:1", "artist:x", "agreement:x"]
)
def test_that_a_colouring_refuses_what_is_no_field(
    colourings: Colourings, points: MapPoints, field: str
) -> None:
    with pytest.raises(InvalidRequestError):
        colourings.colouring(points, field)


def test_that_clusters_of_a_map_to_be_made_pass_the_check(colourings: Colourings, points: MapPoints) -> None:
    colourings.check("Pictures", "cluster")
    colourings.check("Pictures", "folder")
    colourings.check("Pictures", "agreement:folder")


def test_that_a_field_that_no_item_has_leaves_all_without(colourings: Colourings, points: MapPoints) -> None:
    assert set(_categories(colourings, points, "artist").codes.tolist()) == {-1}
    assert np.isnan(_measured(colourings, points, "tempo").values).all()


def test_that_a_scale_ends_before_a_few_very_high_values() -> None:
    values = np.append(np.linspace(100, 300, 500), [10_000, 20_000]).astype(np.float32)
    found = measured("duration", values)
    assert found.low == 100
    assert 290 < found.high < 310
    even = measured("duration", values[:500])
    assert (even.low, even.high) == (100, 300)
    same = measured("year", np.full(3, 1999, np.float32))
    assert same.low == 1999 < same.high
