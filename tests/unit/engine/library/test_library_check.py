"""What a check finds in a library whose faults are known, and what it mends."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shelf import Shelf, unit
from sqlalchemy import text
from sqlalchemy.orm import Session
from workshop import FakeJobs

from engine.catalog import backup, embeddings, items, maps
from engine.catalog.maps import Places
from engine.domain import Example, Finding, ItemFilter, MapMethod, MapRecord, Query
from engine.errors import LibraryBusyError, LibraryDamagedError, NotFoundError
from engine.events import JobEnd, JobFinished
from engine.jobs.lock import job_lock
from engine.library import Library
from engine.library.imports import Imports
from engine.media.hashing import hash_file


@pytest.fixture
def sound(shelf: Shelf) -> Shelf:
    """A library in which everything agrees: three items with vectors and thumbnails, and an index."""
    for number in range(3):
        shelf.put(f"{number}.jpg", unit(1, number))
    shelf.library.thumbnails.put_many(
        [(hash_file(shelf.folder / f"{number}.jpg"), b"a thumbnail") for number in range(3)]
    )
    shelf.library.indexes.refresh()
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
def embedded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Collections that were embedded again; the job gives every item that lacks one the same vector."""
    done: list[tuple[str, str]] = []

    def embed(spec: dict[str, Any]) -> JobEnd:
        done.append((spec["collection"], spec["source"]))
        with shelf.catalog.write() as session:
            for item_id in embeddings.items_without(session, 1):
                if spec["source"] != "bundled:blind":
                    embeddings.write(session, 1, [item_id], unit(0, 1)[None])
        return JobFinished(1, {})

    monkeypatch.setattr(shelf.library, "imports", Imports(shelf.catalog, FakeJobs(does=embed).start))
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


def test_that_a_damaged_map_is_found_and_forgotten(sound: Shelf) -> None:
    with sound.catalog.write() as session:
        collection, version = sound.library.collections()[0], sound.library.encoders()[0]
        ids = maps.mappable_ids(session, collection.id, version.id)
        record = MapRecord(
            0, collection.name, version.name, MapMethod.PCA, {}, 0, 3, 1.0, None, None, datetime.now(UTC)
        )
        places = Places(ids, np.ones((3, 2), np.float32), np.zeros(3, np.int32))
        maps.replace(session, collection.id, version.id, record, places)
    assert sound.library.check() == []
    with closing(sqlite3.connect(sound.catalog.paths.catalog)) as sql, sql:
        sql.execute("UPDATE map_chunks SET positions = zeroblob(24)")
    (finding,) = sound.library.check()
    assert (finding.part, finding.repaired) == ("maps", False)
    (finding,) = sound.library.check(repair=True)
    assert finding.repaired
    assert sound.library.check() == []


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


def test_that_a_damaged_catalogue_is_restored(damaged: Callable[[], Path]) -> None:
    folder = damaged()
    with pytest.raises(LibraryDamagedError):
        Library.open(folder)
    finding = Library.restore(folder)
    assert (finding.part, finding.repaired) == ("catalogue", True)
    assert "damaged" in str(finding.advice)
    with Library.open(folder) as library:
        assert sum(library.collections()[0].counts.values()) == 3
        assert [version.vectors for version in library.encoders()] == [0]
        assert len(library.thumbnails.hashes()) == 3
        assert library.thumbnails.problems() == []


def _nearest(library: Library, item_id: int) -> list[int]:
    return [neighbour.id for neighbour in library.similar(Query((Example(item_id),))).neighbours]


def test_that_no_cache_goes_on_counting_in_a_catalogue_that_was_restored(sound: Shelf) -> None:
    """The cache has read five vectors where the backup knows of three: the next ones look read already."""
    library = sound.library
    backup.safety_copy(library.paths)
    sound.put("late.jpg", unit(1, 0))
    sound.put("later.jpg", unit(1, 0))
    assert _nearest(library, 1) == [4, 5, 2, 3]
    library.close()
    library.paths.catalog.write_bytes(b"damaged")
    note = library.paths.vectors / "note.txt"
    note.write_text("somebody's own")
    Library.restore(library.paths.folder)
    with Library.open(library.paths.folder) as restored:
        with restored._catalog.write() as session:
            embeddings.write(session, 1, [1, 2, 3], np.stack([unit(1, 0), unit(0, 1), unit(1, 1)]))
        assert _nearest(restored, 1) == [3, 2]
        assert _nearest(restored, 2) == [3, 1]
        assert restored.check(repair=False) == []
    assert note.read_text() == "somebody's own"


def test_that_no_cache_goes_on_counting_in_a_catalogue_that_was_begun_anew(sound: Shelf) -> None:
    sound.library.close()
    sound.library.paths.catalog.unlink()
    with Library.open(sound.library.paths.folder) as library:
        shelf = Shelf(library, sound.folder)
        for number, vector in enumerate((unit(1, 0), unit(0, 1), unit(1, 1))):
            shelf.put(f"{number}.jpg", vector)
        assert _nearest(library, 1) == [3, 2]


def test_that_no_cache_misses_a_removal_that_was_forgotten(
    sound: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "MOST_REMOVALS", 1)
    with sound.catalog.write() as session:
        embeddings.write(session, 1, [2, 3], np.stack([unit(0, 1), unit(1, 0.1)]))
        embeddings.remove(session, [2])
        assert _removals(session) == 3
        embeddings.forget_removals(session)
        assert _removals(session) == 0
    assert _nearest(sound.library, 1) == [3]
    assert sound.library.indexes.of(sound.library.encoders()[0]).ids().tolist() == [1, 3]


@pytest.mark.parametrize(("most", "left"), [(3, 3), (2, 0)])
def test_that_a_repair_forgets_removals_when_there_are_many(
    sound: Shelf, monkeypatch: pytest.MonkeyPatch, most: int, left: int
) -> None:
    monkeypatch.setattr(embeddings, "MOST_REMOVALS", most)
    with sound.catalog.write() as session:
        embeddings.write(session, 1, [1, 2, 3], np.stack([unit(1, number) for number in range(3)]))
    assert sound.library.check(repair=True) == []
    with sound.catalog.read() as session:
        assert _removals(session) == left


def _removals(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM embedding_removals")).scalar_one())


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


@pytest.mark.parametrize("lose", [Path.unlink, lambda catalog: catalog.write_bytes(b"")])
def test_that_a_catalogue_that_is_gone_is_not_begun_anew_beside_its_backups(
    sound: Shelf, lose: Callable[[Path], None]
) -> None:
    paths = sound.library.paths
    copy = backup.safety_copy(paths)
    sound.library.close()
    lose(paths.catalog)
    with pytest.raises(LibraryDamagedError, match=rf"{copy.name} is there.* check --repair"):
        Library.open(paths.folder)
    assert not paths.catalog.exists() or paths.catalog.read_bytes() == b""
    finding = Library.restore(paths.folder)
    assert (finding.part, finding.repaired) == ("catalogue", True)
    with Library.open(paths.folder) as library:
        assert library.count() == 3


def test_that_a_damaged_backup_is_told_and_restores_nothing(damaged: Callable[[], Path]) -> None:
    folder = damaged()
    (copy,) = (folder / "backups").iterdir()
    copy.write_bytes(b"damaged too")
    with pytest.raises(LibraryDamagedError, match=rf"{copy.name} is damaged too"):
        Library.restore(folder)
    assert (folder / "catalog.sqlite").read_bytes() == b"damaged"
