"""Which collection an import goes to, and which encoder answers for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from shelf import Shelf, unit

from engine.catalog import collections
from engine.domain import Kind
from engine.errors import EncoderError, InvalidRequestError
from engine.library import naming


def _collection(shelf: Shelf, *paths: Path, kind: Kind = Kind.IMAGE) -> str:
    with shelf.catalog.read() as session:
        return naming.collection_for(session, paths, kind)


@pytest.fixture
def folders(shelf: Shelf) -> Path:
    """A place with the folders Animals, imported as a collection of that name, and Other/Animals."""
    place = shelf.folder
    shelf.folder = place / "Animals"
    shelf.put("cats/tom.jpg", unit(1), collection="Animals")
    (place / "Other" / "Animals").mkdir(parents=True)
    (place / "Other" / "Animals" / "a.jpg").touch()
    return place


def test_that_a_collection_is_named_after_its_folder(shelf: Shelf, folders: Path) -> None:
    assert _collection(shelf, folders / "Other") == "Other"
    assert _collection(shelf, folders / "Other", folders / "Animals") == "Other"
    assert _collection(shelf, folders / "new\udcff") == "new\\xff"
    assert _collection(shelf, folders / "Other" / "Animals" / "a.jpg") == "Animals 2"


@pytest.mark.parametrize("path", ["Animals", "Animals/cats", "Animals/cats/tom.jpg", "."])
def test_that_a_folder_in_or_around_a_known_one_goes_to_its_collection(
    shelf: Shelf, folders: Path, path: str
) -> None:
    assert _collection(shelf, folders / path) == "Animals"


def test_that_another_folder_of_the_same_name_gets_a_number(shelf: Shelf, folders: Path) -> None:
    assert _collection(shelf, folders / "Other" / "Animals") == "Animals 2"
    shelf.folder = folders / "Third"
    shelf.put("a.jpg", unit(1), collection="Animals 2")
    assert _collection(shelf, folders / "Other" / "Animals") == "Animals 3"


def test_that_a_folder_that_was_moved_goes_on_under_its_name(shelf: Shelf, folders: Path) -> None:
    shutil.rmtree(folders / "Animals")
    assert _collection(shelf, folders / "Other" / "Animals") == "Animals"


def test_that_pictures_and_music_do_not_share_a_collection(shelf: Shelf, folders: Path) -> None:
    assert _collection(shelf, folders / "Animals", kind=Kind.MUSIC) == "Animals 2"


def test_that_the_top_of_a_drive_has_a_name_too(shelf: Shelf) -> None:
    assert _collection(shelf, Path(shelf.folder.anchor)) == "Everything"


def test_that_a_new_collection_gets_the_bundled_encoder_and_a_known_one_keeps_its_own(shelf: Shelf) -> None:
    shelf.put("a.jpg", unit(1))
    with shelf.catalog.write() as session:
        collections.get_or_create(session, "Bare", Kind.IMAGE, None)
        assert naming.encoder_for(session, "Pictures", Kind.IMAGE).name == "tiny"
        for name in ("New", "Bare"):
            version = naming.encoder_for(session, name, Kind.IMAGE)
            assert (version.name, version.dimension) == ("efficientnet-lite0", 1280)
        with pytest.raises(EncoderError, match="No encoder for music"):
            naming.encoder_for(session, "Songs", Kind.MUSIC)


def test_that_the_source_of_an_encoder_is_found_by_name(shelf: Shelf) -> None:
    shelf.encoder("mine", source="hub:facebook/dinov2-small")
    shelf.encoder("taken in", source="file:v.npz")
    with shelf.catalog.read() as session:
        assert naming.source_for(session, "mine") == "hub:facebook/dinov2-small"
        assert naming.source_for(session, "hub:some/other") == "hub:some/other"
        assert naming.source_for(session, "efficientnet-lite0") == "bundled:efficientnet-lite0"
        with pytest.raises(InvalidRequestError, match="cannot embed"):
            naming.source_for(session, "taken in")
        with pytest.raises(EncoderError, match="no bundled encoder 'huge'"):
            naming.source_for(session, "huge")
