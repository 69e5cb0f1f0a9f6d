"""What a check finds in a library whose faults are known, and what it mends."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from shelf import Shelf, unit

from engine.catalog import backup, embeddings, items
from engine.domain import Finding, ItemFilter
from engine.errors import LibraryBusyError, LibraryDamagedError, NotFoundError
from engine.jobs.lock import job_lock
from engine.library import Library
from engine.media.hashing import hash_file


@pytest.fixture
def sound(shelf: Shelf) -> Shelf:
    """A library in which everything agrees: three items with vectors and thumbnails, and an index."""
    for number in range(3):
        shelf.put(f"{number}.jpg", unit(1, number))
    shelf.library.thumbnails.put_many(
        [(hash_file(shelf.folder / f"{number}.jpg"), b"a thumbnail") for number in range(3)]
    )
    shelf.library.refresh_indexes()
    assert shelf.library.check() == []
    return shelf


def _states(shelf: Shelf) -> list[str]:
    with shelf.catalog.read() as session:
        return [item.state.value for item in items.iterate(session, ItemFilter())]


def test_that_a_file_that_is_gone_is_found_and_marked_by_repair(sound: Shelf) -> None:
    (sound.folder / "1.jpg").unlink()
    (finding,) = sound.library.check()
    assert (finding.part, finding.repaired) == ("files", False)
    assert str(sound.folder / "1.jpg") in finding.problem
    assert _states(sound) == ["ready", "ready", "ready"]
    (finding,) = sound.library.check(repair=True)
    assert finding.repaired
    assert _states(sound) == ["ready", "missing", "ready"]
    assert sound.library.check() == []


def test_that_a_folder_that_is_away_makes_its_items_unavailable_not_missing(sound: Shelf) -> None:
    shutil.move(sound.folder, sound.folder.with_name("away"))
    (finding,) = sound.library.check(repair=True)
    assert finding.problem.startswith("3 items lie in folders that are not there")
    assert "Connect the drive" in str(finding.advice)
    assert set(_states(sound)) == {"unavailable"}


def _damage(shelf: Shelf, item_id: int) -> None:
    with closing(sqlite3.connect(shelf.library.paths.catalog)) as sql, sql:
        sql.execute("UPDATE embeddings SET vector = zeroblob(16) WHERE item_id = ?", (item_id,))


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Collections that were embedded again; the job gives every item that lacks one the same vector."""
    done: list[tuple[str, str]] = []

    def embed(library: Library, collection: str, source: str) -> None:
        done.append((collection, source))
        with library._catalog.write() as session:
            for item_id in embeddings.items_without(session, 1):
                if source != "bundled:blind":
                    embeddings.write(session, 1, [item_id], unit(0, 1)[None])

    monkeypatch.setattr(Library, "_embed_and_wait", embed)
    return done


def test_that_damaged_vectors_are_found_and_made_again(sound: Shelf, embedded: list[tuple[str, str]]) -> None:
    _damage(sound, 2)
    assert sound.library.check() == [Finding("vectors", "1 vectors of 'tiny' are damaged")]
    assert embedded == []
    findings = sound.library.check(repair=True)
    assert [finding.repaired for finding in findings] == [True, True]
    assert embedded == [("Pictures", "bundled:tiny")]
    assert sound.library.check() == []
    with sound.catalog.read() as session:
        assert np.array_equal(embeddings.read(session, 1, 2), unit(0, 1))


def test_that_what_the_encoder_could_not_embed_is_not_called_mended(
    shelf: Shelf, embedded: list[tuple[str, str]]
) -> None:
    shelf.encoder(source="bundled:blind")
    shelf.put("a.jpg", None)
    findings = shelf.library.check(repair=True)
    (finding,) = [finding for finding in findings if finding.part == "vectors"]
    assert embedded == [("Pictures", "bundled:blind")]
    assert not finding.repaired
    assert finding.advice == "Import the folder again."


def test_that_imported_vectors_can_only_be_imported_again(
    shelf: Shelf, embedded: list[tuple[str, str]]
) -> None:
    shelf.encoder(source="file:v.npz")
    shelf.put("a.jpg", None)
    findings = shelf.library.check(repair=True)
    (finding,) = [finding for finding in findings if finding.part == "vectors"]
    assert (finding.repaired, finding.advice) == (False, "Import the vectors again.")
    assert embedded == []


def test_that_a_damaged_cache_of_vectors_is_rebuilt(sound: Shelf) -> None:
    manifest = sound.library.paths.vectors / "1" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:-3])
    findings = sound.library.check()
    assert {finding.part for finding in findings} == {"index"}
    assert not any(finding.repaired for finding in findings)
    assert all(finding.repaired for finding in sound.library.check(repair=True))
    assert sound.library.check() == []


def test_that_missing_thumbnails_are_found_and_those_of_unreadable_files_stay_missing(sound: Shelf) -> None:
    sound.library.thumbnails.remove([hash_file(sound.folder / "0.jpg")])
    assert sound.library.check() == [Finding("thumbnails", "1 thumbnails are missing")]
    (finding,) = sound.library.check(repair=True)  # the files here are no pictures
    assert (finding.repaired, finding.advice) == (False, "The others are made when their files are back.")


def test_that_a_broken_catalogue_is_told_before_all_else(sound: Shelf) -> None:
    with closing(sqlite3.connect(sound.library.paths.catalog)) as sql, sql:
        sql.execute("INSERT INTO roots (collection_id, path) VALUES (77, x'2f')")
    with pytest.raises(LibraryDamagedError, match="check --repair"):
        sound.library.check()


@pytest.fixture
def damaged(sound: Shelf) -> Callable[[], Path]:
    """Closes the library, after a backup, and damages its catalogue; returns its folder."""

    def damage() -> Path:
        backup.safety_copy(sound.library.paths)
        sound.library.close()
        sound.library.paths.catalog.write_bytes(b"damaged")
        return sound.library.paths.folder

    return damage


def test_that_a_damaged_catalogue_is_restored_and_its_caches_are_dropped(damaged: Callable[[], Path]) -> None:
    folder = damaged()
    with pytest.raises(LibraryDamagedError):
        Library.open(folder)
    finding = Library.restore(folder)
    assert (finding.part, finding.repaired) == ("catalogue", True)
    assert "damaged" in str(finding.advice)
    with Library.open(folder) as library:
        assert sum(library.collections()[0].counts.values()) == 3
        assert [version.vectors for version in library.encoders()] == [0]
        assert not any(path.is_file() for path in library.paths.vectors.rglob("*"))


def test_that_nothing_is_restored_under_a_running_job(damaged: Callable[[], Path]) -> None:
    from engine.settings import LibraryPaths

    folder = damaged()
    with job_lock(LibraryPaths(folder)), pytest.raises(LibraryBusyError):
        Library.restore(folder)
    assert LibraryPaths(folder).catalog.read_bytes() == b"damaged"


def test_that_what_cannot_be_restored_is_told(library: Library, tmp_path: Path) -> None:
    library.close()
    with pytest.raises(NotFoundError, match="no backup"):
        Library.restore(library.paths.folder)
    backup.safety_copy(library.paths)
    library.paths.catalog.unlink()
    with pytest.raises(NotFoundError, match="no catalogue"):
        Library.restore(library.paths.folder)
