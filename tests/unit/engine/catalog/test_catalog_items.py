"""Reading items: all of them, page by page, whatever their number and their names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from arrivals import ROOT, hash_of, picture, store

from engine.catalog import filters, intake, items
from engine.catalog.catalog import Catalog
from engine.domain import Item, ItemFilter, ItemState, Kind, Tag

ODD_NAMES = (
    "with space.jpg",
    "ünï.jpg",
    "\udcff\udcfe.jpg",
    "new\nline.jpg",
    "-rf.jpg",
    "😀.jpg",
    "%s'\".jpg",
)


@pytest.fixture
def three(catalog: Catalog, collection_id: int, encoder_id: int) -> list[int]:
    """Ids of a readable, a broken and a missing item."""
    with catalog.write() as session:
        ids = store(
            session,
            collection_id,
            encoder_id,
            picture(
                session, collection_id, "a.jpg", tags=[Tag("sky", "encoder", 0.4), Tag("sea", "encoder", 0.9)]
            ),
            picture(session, collection_id, "b.jpg", reason="it is cut off"),
            picture(session, collection_id, "c.jpg"),
        )
        intake.mark_missing(session, np.array(ids[2:], dtype=np.int64))
    return ids


def test_that_an_item_comes_with_all_that_is_known_of_it(catalog: Catalog, three: list[int]) -> None:
    with catalog.read() as session:
        found = items.by_ids(session, three)
    item = found[three[0]]
    assert item == Item(
        id=three[0],
        collection="Pictures",
        path=ROOT / "a.jpg",
        kind=Kind.IMAGE,
        state=ItemState.READY,
        reason=None,
        labels=(),
        tags=(Tag("sea", "encoder", 0.9), Tag("sky", "encoder", 0.4)),
        size=1000,
        modified_at=item.modified_at,
        content_hash=hash_of("a.jpg").hex(),
        width=640,
        height=480,
        format="JPEG",
    )
    assert item.modified_at.timestamp() == 10**9
    assert (found[three[1]].state, found[three[1]].reason) == (ItemState.FAILED, "it is cut off")
    assert found[three[2]].state is ItemState.MISSING


@pytest.mark.parametrize("name", ODD_NAMES)
def test_that_any_name_of_a_file_comes_back_as_it_was(
    catalog: Catalog, collection_id: int, encoder_id: int, name: str
) -> None:
    path = ROOT / "fol\udcfeder" / name
    with catalog.write() as session:
        (item_id,) = store(
            session, collection_id, encoder_id, picture(session, collection_id, f"fol\udcfeder/{name}")
        )
    with catalog.read() as session:
        assert items.paths_of(session, [item_id]) == {item_id: path}
        assert items.ids_at(session, path) == [item_id]
        assert list(items.all_paths(session)) == [(item_id, path)]
        assert items.by_ids(session, [item_id])[item_id].labels == ("fol\\xfeder",)


def test_that_every_item_is_met_once_whatever_the_size_of_a_page(
    catalog: Catalog, collection_id: int, encoder_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(25)]
        ids = store(session, collection_id, encoder_id, *arrivals)
    for page in (1, 5, 24, 25, 26):
        monkeypatch.setattr(items, "PAGE", page)
        with catalog.read() as session:
            assert [item.id for item in items.iterate(session, ItemFilter())] == ids
            assert [item.id for item in items.iterate(session, filters.parse(["id>3", "id<23"]))] == ids[3:22]


def test_that_more_items_can_be_asked_for_than_a_statement_has_parameters(
    catalog: Catalog, three: list[int]
) -> None:
    wanted = [*range(-100_000, 0), *three, *range(1000, 300_000)]
    with catalog.read() as session:
        assert list(items.by_ids(session, wanted)) == three
        assert list(items.paths_of(session, wanted)) == three
        assert items.by_ids(session, []) == {}
        assert items.by_ids(session, [10**30]) == {}


def test_that_searchable_are_the_items_that_can_be_shown(catalog: Catalog, three: list[int]) -> None:
    with catalog.write() as session:
        assert items.ids(session, ItemFilter()).tolist() == three
        assert items.ids(session, ItemFilter(), searchable=True).tolist() == three[:1]
        assert items.unsearchable_ids(session).tolist() == three[1:]
        intake.mark_unavailable(session, ROOT)
        assert items.ids(session, ItemFilter(), searchable=True).tolist() == three[:2]
        assert items.unsearchable_ids(session).tolist() == three[2:]


def test_that_items_are_found_by_their_content(
    catalog: Catalog, collection_id: int, encoder_id: int, three: list[int]
) -> None:
    with catalog.write() as session:
        twin = picture(session, collection_id, "copy of a.jpg", content="a.jpg")
        (twin_id,) = store(session, collection_id, encoder_id, twin)
    with catalog.read() as session:
        assert items.ids_with_content(session, hash_of("a.jpg")) == [three[0], twin_id]
        assert items.ids_with_content(session, hash_of("nothing")) == []
        found = items.contents(session, Kind.IMAGE)
        assert items.contents(session, Kind.MUSIC) == {}
    assert {content: path.name for content, path in found.items()} == {
        hash_of("a.jpg"): "a.jpg",
        hash_of("c.jpg"): "c.jpg",
    }


def test_that_places_are_those_of_one_state(catalog: Catalog, three: list[int]) -> None:
    with catalog.read() as session:
        assert items.places(session, ItemState.MISSING) == [(three[2], ROOT / "c.jpg")]
        assert items.places(session, ItemState.UNAVAILABLE) == []


def test_that_one_file_in_two_collections_is_two_items(
    catalog: Catalog, collection_id: int, encoder_id: int, three: list[int]
) -> None:
    from engine.catalog.collections import get_or_create

    with catalog.write() as session:
        other = get_or_create(session, "Others", Kind.IMAGE, encoder_id)
        (again,) = store(session, other, encoder_id, picture(session, other, "a.jpg"))
        assert items.ids_at(session, ROOT / "a.jpg") == [three[0], again]
        assert items.ids_at(session, Path("/elsewhere/a.jpg")) == []
