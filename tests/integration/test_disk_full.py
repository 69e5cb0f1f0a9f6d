"""No room left: a sentence, a library that opens, and an import that ends when there is room."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import answer, ask, items, neighbours
from drawing import save_many
from libraries import Imported, begun
from mounting import grow, small_disk

from engine.settings import LibraryPaths

COUNT = 96
ROOM = 100_000


def test_that_an_import_that_runs_out_of_room_says_so_and_ends_when_there_is_some(
    imported: Imported, tmp_path: Path
) -> None:
    pictures, disk = tmp_path / "pictures", tmp_path / "disk"
    save_many(pictures, COUNT)
    with small_disk(disk, 1500):  # enough for a new library and the first batch
        library = begun(disk / "library", imported)
        assert "no room left" in ask(library, "import", pictures, "--json").sentence
        grow(disk, ROOM)
        before = items(library)
        assert len(before) < COUNT
        assert answer(library, "jobs")["jobs"][0]["state"] in ("failed", "interrupted")
        assert answer(library, "check")["ok"]
        result = answer(library, "import", pictures)
        assert (result["unchanged"], result["imported"]) == (len(before), COUNT - len(before))
        assert answer(library, "check") == {"ok": True, "findings": []}


@pytest.mark.parametrize("kilobytes", [16, 120, 400])
def test_that_a_library_that_has_no_room_to_begin_says_so_and_begins_later(
    tmp_path: Path, kilobytes: int
) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, kilobytes):
        assert "no room left" in ask(disk / "library", "import", tmp_path, "--json").only_sentence
        grow(disk, ROOM)
        assert items(disk / "library") == []


def test_that_an_import_stands_when_only_its_index_has_no_room(own: Imported) -> None:
    with small_disk(LibraryPaths(own.library).vectors, 32):
        outcome = ask(own.library, "import", own.pictures, "--json")
        assert outcome.document["unchanged"] == own.result["imported"]
        assert outcome.err.startswith("warning: There is no room left for the vectors")
        assert outcome.err.count("\n") == 1
    assert len(neighbours(own.library, 1)) == 10


def test_that_vectors_are_written_whole_or_not_at_all(imported: Imported, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, 64):
        for name in ("v.npz", "v.parquet"):
            sentence = ask(imported.library, "embeddings", "--out", disk / name, "--json").only_sentence
            assert "no room left" in sentence
            assert name in sentence
            assert list(disk.iterdir()) == []


def test_that_a_full_disk_still_lets_the_library_be_read(imported: Imported, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, ROOM):
        library = disk / "library"
        shutil.copytree(imported.library, library)
        shutil.rmtree(LibraryPaths(library).vectors)
        used = sum(path.stat().st_size for path in library.rglob("*")) // 1024
        grow(disk, used + 80)
        (disk / "ballast").write_bytes(bytes(40 * 1024))
        assert len(items(library)) == imported.result["imported"]
        outcome = ask(library, "similar", "1", "--json")
        assert outcome.code == 0 or "no room left" in outcome.only_sentence
        grow(disk, ROOM)
        assert answer(library, "similar", "1")["neighbours"]
