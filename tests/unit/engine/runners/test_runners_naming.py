"""Which collection an import goes to, and which encoder version answers for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.catalog import collections, encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import Kind
from engine.runners import naming


@pytest.fixture
def catalog(library_folder: Path) -> Iterator[Catalog]:
    catalog = Catalog.open(library_folder)
    yield catalog
    catalog.close()


@pytest.fixture
def add(catalog: Catalog) -> Callable[[str, Path], None]:
    """Imports a folder of pictures into a collection, as far as names are concerned."""

    def add_collection(name: str, folder: Path) -> None:
        with catalog.write() as session:
            version = encoder_versions.get_or_create(
                session, "tiny", kind=Kind.IMAGE, dimension=4, source="bundled:tiny"
            )
            collection_id = collections.get_or_create(session, name, Kind.IMAGE, version.id)
            collections.add_root(session, collection_id, folder)

    return add_collection


@pytest.fixture
def folders(tmp_path: Path, add: Callable[[str, Path], None]) -> Path:
    """A place with the folders Animals, imported as a collection of that name, and Other/Animals."""
    for name in ("Animals/cats", "Other/Animals", "Third"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "tom.jpg").touch()
    add("Animals", tmp_path / "Animals")
    return tmp_path


def _name(catalog: Catalog, *paths: Path, kind: Kind = Kind.IMAGE, wanted: str | None = None) -> str:
    with catalog.read() as session:
        return naming.collection_for(session, paths, kind, wanted)


def test_that_a_collection_is_named_after_its_folder(catalog: Catalog, folders: Path) -> None:
    assert _name(catalog, folders / "Other") == "Other"
    assert _name(catalog, folders / "Other", folders / "Animals") == "Other"
    assert _name(catalog, folders / "new\udcff") == "new\\xff"
    assert _name(catalog, folders / "Other" / "Animals" / "tom.jpg") == "Animals 2"


@pytest.mark.parametrize("path", ["Animals", "Animals/cats", "Animals/cats/tom.jpg", "."])
def test_that_a_folder_in_or_around_a_known_one_goes_to_its_collection(
    catalog: Catalog, folders: Path, path: str
) -> None:
    assert _name(catalog, folders / path) == "Animals"


def test_that_another_folder_of_the_same_name_gets_a_number(
    catalog: Catalog, folders: Path, add: Callable[[str, Path], None]
) -> None:
    assert _name(catalog, folders / "Other" / "Animals") == "Animals 2"
    add("Animals 2", folders / "Third")
    assert _name(catalog, folders / "Other" / "Animals") == "Animals 3"


def test_that_a_folder_that_was_moved_goes_on_under_its_name(catalog: Catalog, folders: Path) -> None:
    shutil.rmtree(folders / "Animals")
    assert _name(catalog, folders / "Other" / "Animals") == "Animals"


def test_that_pictures_and_music_do_not_share_a_collection(catalog: Catalog, folders: Path) -> None:
    assert _name(catalog, folders / "Animals", kind=Kind.MUSIC) == "Animals (music)"
    assert _name(catalog, folders / "Third", kind=Kind.MUSIC, wanted="Animals") == "Animals (music)"
    assert _name(catalog, folders / "Third", wanted="Animals") == "Animals"
    assert _name(catalog, folders / "Third", kind=Kind.MUSIC, wanted="Songs") == "Songs"


def test_that_the_top_of_a_drive_has_a_name_too(catalog: Catalog, tmp_path: Path) -> None:
    assert _name(catalog, Path(tmp_path.anchor)) == "Everything"


def test_that_a_new_collection_gets_the_bundled_encoder_and_a_known_one_keeps_its_own(
    catalog: Catalog, folders: Path
) -> None:
    with catalog.write() as session:
        collections.get_or_create(session, "Bare", Kind.IMAGE, None)
        assert naming.encoder_for(session, "Animals", Kind.IMAGE).name == "tiny"
        for name in ("New", "Bare"):
            version = naming.encoder_for(session, name, Kind.IMAGE)
            assert (version.name, version.dimension) == ("efficientnet-lite0", 1280)
        assert naming.encoder_for(session, "Songs", Kind.MUSIC).name == "musicnn-msd"
