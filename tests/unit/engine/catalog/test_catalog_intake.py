"""What an import writes: arrivals, changed and moved files, files that went away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from arrivals import ROOT, hash_of, picture, store, unit
from sqlalchemy.orm import Session

from engine.catalog import collections, embeddings, encoder_versions, intake, items, tags
from engine.catalog.catalog import Catalog
from engine.catalog.intake import FileFacts, KnownFile
from engine.domain import Item, ItemState, Kind, PictureMetadata, Tag

SEA = Tag("sea", "encoder", 0.75)


def _item(session: Session, item_id: int) -> Item:
    return items.by_ids(session, [item_id])[item_id]


def _mark_missing(session: Session, *ids: int) -> int:
    return intake.mark_missing(session, np.array(ids, dtype=np.int64))


def test_that_ids_come_in_the_order_of_new_and_known_arrivals(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        (known,) = store(session, collection_id, encoder_id, picture(session, collection_id, "k.jpg"))
        ids = store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg"),
            picture(session, collection_id, "k.jpg", item_id=known, content="new"),
            picture(session, collection_id, "b.jpg"),
        )
        assert ids[1] == known
        assert [_item(session, item_id).path.name for item_id in ids] == ["a.jpg", "k.jpg", "b.jpg"]
        assert store(session, collection_id, encoder_id) == []


def test_that_changed_content_takes_the_place_of_all_that_was_known(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        other = encoder_versions.get_or_create(
            session, "other", kind=Kind.IMAGE, dimension=4, source="bundled:other"
        )
        (item_id,) = store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg", tags=[SEA], camera="X"),
        )
        embeddings.write(session, other.id, [item_id], unit(0, 0, 0, 1)[None])
        tags.change(session, [item_id], add=["mine"])
        store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg", item_id=item_id, content="new", vector=unit(1, 0, 0, 0)),
        )
        item = _item(session, item_id)
        vector = embeddings.read(session, encoder_id, item_id)
        assert (item.content_hash, item.camera) == (hash_of("new").hex(), None)
        assert item.tags == (Tag("mine"),), "a person's tags are no encoder's to drop"
        assert vector is not None
        assert vector.tolist() == [1, 0, 0, 0]
        assert embeddings.read(session, other.id, item_id) is None


def test_that_vectors_of_other_versions_stay_while_the_content_does(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        other = encoder_versions.get_or_create(
            session, "other", kind=Kind.IMAGE, dimension=4, source="bundled:other"
        )
        (item_id,) = store(session, collection_id, encoder_id, picture(session, collection_id, "a.jpg"))
        embeddings.write(session, other.id, [item_id], unit(0, 0, 0, 1)[None])
        again = picture(session, collection_id, "a.jpg", item_id=item_id, same_content=True)
        store(session, collection_id, encoder_id, again)
        assert embeddings.read(session, other.id, item_id) is not None


def test_that_a_file_whose_bytes_cannot_be_had_keeps_what_was_known_of_it(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        (item_id,) = store(
            session, collection_id, encoder_id, picture(session, collection_id, "a.jpg", tags=[SEA])
        )
        unreadable = replace(
            picture(session, collection_id, "a.jpg", item_id=item_id, reason="it may not be read"),
            content_hash=None,
        )
        store(session, collection_id, encoder_id, unreadable)
        item = _item(session, item_id)
        assert (item.state, item.reason) == (ItemState.FAILED, "it may not be read")
        assert (item.width, item.tags, item.content_hash) == (640, (SEA,), hash_of("a.jpg").hex())
        assert embeddings.read(session, encoder_id, item_id) is not None


def test_that_a_file_that_became_unreadable_content_loses_vector_and_tags(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        (item_id,) = store(
            session, collection_id, encoder_id, picture(session, collection_id, "a.jpg", tags=[SEA])
        )
        broken = picture(
            session, collection_id, "a.jpg", item_id=item_id, content="half", reason="it is cut off"
        )
        store(session, collection_id, encoder_id, broken)
        item = _item(session, item_id)
        assert (item.state, item.reason, item.width, item.tags) == (
            ItemState.FAILED,
            "it is cut off",
            None,
            (),
        )
        assert embeddings.read(session, encoder_id, item_id) is None


def test_that_a_moved_file_keeps_all_but_its_place(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        other = collections.get_or_create(session, "Others", Kind.IMAGE, encoder_id)
        good, broken = store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg", tags=[SEA]),
            picture(session, collection_id, "b.jpg", reason="it is cut off"),
        )
        before = _item(session, good)
        _mark_missing(session, good, broken)
        root_id, _ = collections.add_root(session, other, ROOT)
        places = [
            (item_id, FileFacts(ROOT / "new" / f"{item_id}.jpg", root_id, "new", 7, 10**18))
            for item_id in (good, broken)
        ]
        intake.move(session, other, places)
        assert _item(session, good) == replace(
            before, collection="Others", path=ROOT / "new" / f"{good}.jpg", labels=("new",), size=7
        )
        assert _item(session, broken).state is ItemState.FAILED
        assert embeddings.read(session, encoder_id, good) is not None
        intake.move(session, other, [])


def test_that_settled_files_are_present_again_with_their_new_times(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        good, broken = store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "a.jpg"),
            picture(session, collection_id, "b.jpg", reason="it is cut off"),
        )
        intake.mark_unavailable(session, ROOT)
        root_id, _ = collections.add_root(session, collection_id, ROOT)
        facts = FileFacts(ROOT / "a.jpg", root_id, "", 8, 2 * 10**18)
        intake.settle(session, [(good, facts), (broken, replace(facts, path=ROOT / "b.jpg"))])
        item = _item(session, good)
        assert (item.state, item.size, item.modified_at.timestamp()) == (ItemState.READY, 8, 2 * 10**9)
        assert (_item(session, broken).state, _item(session, broken).reason) == (
            ItemState.FAILED,
            "it is cut off",
        )


def test_that_missing_is_counted_once(catalog: Catalog, collection_id: int, encoder_id: int) -> None:
    with catalog.write() as session:
        ids = store(
            session,
            collection_id,
            encoder_id,
            *(picture(session, collection_id, f"{number}.jpg") for number in range(3)),
        )
        assert _mark_missing(session, *ids[:2], *range(1000, 60_000)) == 2
        assert _mark_missing(session, *ids) == 1
        assert _mark_missing(session) == 0


def test_that_only_what_lies_below_the_folder_is_out_of_reach(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        names = (
            "drive/a.jpg",
            "drive/deep/b.jpg",
            "drive0/c.jpg",
            "drive.jpg",
            "drive/gone.jpg",
            "e/drive/d.jpg",
        )
        ids = store(
            session, collection_id, encoder_id, *(picture(session, collection_id, name) for name in names)
        )
        _mark_missing(session, ids[4])
        assert intake.mark_unavailable(session, ROOT / "drive") == 2
        assert [_item(session, item_id).state.value for item_id in ids] == [
            "unavailable",
            "unavailable",
            "ready",
            "ready",
            "missing",
            "ready",
        ]
        assert intake.ids_below(session, collection_id, ROOT / "drive").tolist() == [ids[0], ids[1], ids[4]]
        assert intake.mark_unavailable(session, ROOT / "drive") == 2


def test_that_known_files_are_those_of_the_collection(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        other = collections.get_or_create(session, "Others", Kind.IMAGE, encoder_id)
        names = ("a.jpg", "\udcff.jpg")
        ids = store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, names[0]),
            picture(session, collection_id, names[1], reason="it is cut off"),
        )
        asked = [ROOT / name for name in (*names, "new.jpg")]
        assert intake.known_files(session, collection_id, asked) == {
            asked[0]: KnownFile(ids[0], 1000, 10**18, ItemState.READY, hash_of("a.jpg"), None),
            asked[1]: KnownFile(ids[1], 1000, 10**18, ItemState.FAILED, hash_of(names[1]), "it is cut off"),
        }
        assert intake.known_files(session, other, asked) == {}
        assert intake.all_content_hashes(session) == {hash_of(name) for name in names}


def test_that_places_of_a_content_begin_with_the_missing_ones(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        first, second = store(
            session,
            collection_id,
            encoder_id,
            picture(session, collection_id, "x/a.jpg", content="same"),
            picture(session, collection_id, "b.jpg", content="same"),
        )
        _mark_missing(session, second)
        places = intake.places_of(session, Kind.IMAGE, hash_of("same"))
        assert [(place.id, place.state.value) for place in places] == [(second, "missing"), (first, "ready")]
        assert (places[1].path, places[1].root) == (ROOT / "x" / "a.jpg", ROOT)
        assert intake.places_of(session, Kind.MUSIC, hash_of("same")) == []


def test_that_a_donor_gives_all_that_need_not_be_computed_again(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    taken = datetime(2024, 5, 17, 12)  # noqa: DTZ001 - cameras know no zone
    with catalog.write() as session:
        (item_id,) = store(
            session,
            collection_id,
            encoder_id,
            picture(
                session,
                collection_id,
                "a.jpg",
                tags=[SEA],
                taken_at=taken,
                camera="X",
                vector=unit(1, 0, 0, 0),
            ),
        )
        tags.change(session, [item_id], add=["mine"])
        donor = intake.donor_for(session, hash_of("a.jpg"), encoder_id)
        assert donor is not None
        assert donor.metadata == PictureMetadata(640, 480, "JPEG", taken, "X")
        assert donor.vector.tolist() == [1, 0, 0, 0]
        assert donor.tags == (SEA,)


@pytest.mark.parametrize("lack", ["content", "version", "vector", "reason"])
def test_that_an_item_that_lacks_something_is_no_donor(
    catalog: Catalog, collection_id: int, encoder_id: int, lack: str
) -> None:
    with catalog.write() as session:
        arrival = picture(session, collection_id, "a.jpg", reason="broken" if lack == "reason" else None)
        (item_id,) = store(session, collection_id, encoder_id, arrival)
        if lack == "vector":
            session.connection().exec_driver_sql("UPDATE embeddings SET crc = crc + 1")
        if lack == "reason":
            embeddings.write(session, encoder_id, [item_id], unit(1, 0, 0, 0)[None])
        content = hash_of("other" if lack == "content" else "a.jpg")
        assert intake.donor_for(session, content, 99 if lack == "version" else encoder_id) is None


def test_that_the_same_path_cannot_be_two_items_of_a_collection(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    from engine.errors import LibraryError

    def store_twice() -> None:
        with catalog.write() as session:
            twice = [picture(session, collection_id, "a.jpg") for _ in range(2)]
            store(session, collection_id, encoder_id, *twice)

    with pytest.raises(LibraryError, match="UNIQUE"):
        store_twice()
    with catalog.read() as session:
        assert items.ids_at(session, ROOT / "a.jpg") == []
        assert collections.roots_of(session, collection_id) == {}
        assert Path("/pictures").absolute() == ROOT
