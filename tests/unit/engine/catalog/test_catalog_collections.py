"""Collections, and the folders they were imported from."""

from __future__ import annotations

from pathlib import Path

import pytest
from arrivals import ROOT, picture, store

from engine.catalog import collections, encoder_versions, intake, items
from engine.catalog.catalog import Catalog
from engine.domain import Collection, Item, ItemFilter, Kind
from engine.errors import InvalidRequestError, NotFoundError


def _all_items(catalog: Catalog) -> list[Item]:
    with catalog.read() as session:
        return list(items.iterate(session, ItemFilter()))


def test_that_a_collection_tells_its_folders_and_counts(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        collections.get_or_create(session, "Empty", Kind.IMAGE, None)
        store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg"),
            picture(session, collection_id, "b.jpg"),
            picture(session, collection_id, "c.jpg", root=Path("/other").absolute(), reason="broken"),
        )
    with catalog.read() as session:
        empty, pictures = collections.all_collections(session)
        assert collections.get(session, "Pictures") == pictures
    assert empty == Collection(empty.id, "Empty", Kind.IMAGE, None)
    assert pictures == Collection(
        collection_id,
        "Pictures",
        Kind.IMAGE,
        "tiny",
        (Path("/other").absolute(), ROOT),
        {"ready": 2, "failed": 1},
    )


def test_that_an_unknown_collection_is_answered_with_those_there_are(
    catalog: Catalog, collection_id: int
) -> None:
    with catalog.read() as session, pytest.raises(NotFoundError, match=r"'Pics' .*there are: Pictures"):
        collections.get(session, "Pics")


def test_that_a_collection_is_made_once_and_keeps_its_kind(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        assert collections.get_or_create(session, "Pictures", Kind.IMAGE, encoder_id) == collection_id
        with pytest.raises(InvalidRequestError, match="holds pictures, not music"):
            collections.get_or_create(session, "Pictures", Kind.MUSIC, encoder_id)


def test_that_a_name_that_is_not_text_names_one_collection(catalog: Catalog) -> None:
    with catalog.write() as session:
        made = collections.get_or_create(session, "Urlaub \udcff", Kind.IMAGE, None)
        assert collections.get_or_create(session, "Urlaub \udcff", Kind.IMAGE, None) == made
        assert [collection.name for collection in collections.all_collections(session)] == ["Urlaub \\xff"]


def test_that_another_encoder_version_can_answer_for_a_collection(
    catalog: Catalog, collection_id: int
) -> None:
    with catalog.write() as session:
        other = encoder_versions.get_or_create(
            session, "other", kind=Kind.IMAGE, dimension=4, source="bundled:other"
        )
        collections.set_encoder(session, collection_id, other.id)
        assert collections.get(session, "Pictures").encoder == "other"


def test_that_a_folder_inside_a_known_one_belongs_to_it(catalog: Catalog, collection_id: int) -> None:
    with catalog.write() as session:
        root = collections.add_root(session, collection_id, ROOT)
        assert collections.add_root(session, collection_id, ROOT) == root
        assert collections.add_root(session, collection_id, ROOT / "animals" / "cats") == root
        beside = collections.add_root(session, collection_id, ROOT.with_name("pictures2"))
        assert beside[0] != root[0]
        assert collections.roots_of(session, collection_id) == dict([root, beside])
        assert collections.root_path(session, root[0]) == ROOT


def test_that_a_folder_around_known_ones_takes_over_their_items(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        inner = [ROOT / "animals" / "cats", ROOT / "sea\udcff"]
        arrivals = [
            picture(session, collection_id, "tom/a.jpg", root=inner[0]),
            picture(session, collection_id, "b.jpg", root=inner[0]),
            picture(session, collection_id, "c.jpg", root=inner[1]),
        ]
        ids = store(session, collection_id, encoder_id, *arrivals)
        beside, _ = collections.add_root(session, collection_id, Path("/other").absolute())
    before = _all_items(catalog)
    with catalog.write() as session:
        root_id, root = collections.add_root(session, collection_id, ROOT)
        assert collections.roots_of(session, collection_id) == {
            root_id: ROOT,
            beside: Path("/other").absolute(),
        }
    after = _all_items(catalog)
    assert root == ROOT
    assert [item.id for item in after] == ids
    assert [item.path for item in after] == [item.path for item in before]
    assert [item.labels for item in before] == [("tom",), (), ()]
    assert [item.labels for item in after] == [("animals", "cats", "tom"), ("animals", "cats"), ("sea\\xff",)]
    with catalog.read() as session:
        assert intake.ids_below(session, collection_id, ROOT).tolist() == ids


def test_that_collections_do_not_share_their_folders(catalog: Catalog, collection_id: int) -> None:
    with catalog.write() as session:
        other = collections.get_or_create(session, "Others", Kind.IMAGE, None)
        mine, _ = collections.add_root(session, collection_id, ROOT / "animals")
        theirs, path = collections.add_root(session, other, ROOT)
        assert path == ROOT
        assert collections.roots_of(session, collection_id) == {mine: ROOT / "animals"}
        assert collections.roots_of(session, other) == {theirs: ROOT}


def test_that_the_root_of_the_file_system_can_be_imported(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    top = Path(ROOT.anchor)
    with catalog.write() as session:
        (item_id,) = store(
            session, collection_id, encoder_id, picture(session, collection_id, "pictures/a.jpg", root=top)
        )
        assert items.by_ids(session, [item_id])[item_id].labels == ("pictures",)
        assert intake.ids_below(session, collection_id, top).tolist() == [item_id]
        assert collections.add_root(session, collection_id, ROOT)[1] == top
