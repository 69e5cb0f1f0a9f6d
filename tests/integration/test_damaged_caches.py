"""Everything but the catalogue is a cache: gone or damaged, the next command answers as before."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import answer, ask, neighbours
from libraries import Imported

from engine.settings import LibraryPaths


def delete(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    chance = random.Random(len(data))
    for _ in range(20):
        if data:
            data[chance.randrange(len(data))] ^= 0xFF
    file.write_bytes(data)


def zero_a_page(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[:4096] = bytes(min(4096, len(data)))
    file.write_bytes(data)


def lengthen(file: Path) -> None:
    with file.open("ab") as end:
        end.write(b"\x00more")


DAMAGES = [delete, cut, empty, flip, zero_a_page, lengthen]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")


@pytest.mark.parametrize("damage", DAMAGES)
def test_that_damaged_vectors_are_made_anew_and_answer_as_before(
    own: Imported, damage: Callable[[Path], None]
) -> None:
    expected = neighbours(own.library, 3)
    vectors = LibraryPaths(own.library).vectors
    for name in [file.relative_to(vectors).as_posix() for file in files(vectors)]:
        for file in files(vectors):  # after a repair the files have new names of the same form
            if file.name.partition("-")[0] == Path(name).name.partition("-")[0]:
                damage(file)
        assert neighbours(own.library, 3) == expected, name
    assert answer(own.library, "check") == {"ok": True, "findings": []}


@pytest.mark.parametrize("damage", DAMAGES)
def test_that_check_repair_mends_damaged_caches(own: Imported, damage: Callable[[Path], None]) -> None:
    expected = neighbours(own.library, 3)
    paths = LibraryPaths(own.library)
    for folder in (paths.vectors, paths.indexes, paths.thumbnails):
        for file in files(folder):
            damage(file)
    mended = answer(own.library, "check", "--repair")
    assert mended["ok"]
    assert all(finding["repaired"] for finding in mended["findings"]), mended
    assert answer(own.library, "check") == {"ok": True, "findings": []}
    assert neighbours(own.library, 3) == expected


@pytest.mark.parametrize("folder", ["vectors", "indexes", "thumbnails", "encoders", "logs", "backups"])
def test_that_a_folder_of_the_library_may_be_deleted(own: Imported, folder: str) -> None:
    expected = neighbours(own.library, 3)
    shutil.rmtree(own.library / folder, ignore_errors=True)
    assert neighbours(own.library, 3) == expected
    answer(own.library, "check", "--repair")
    assert answer(own.library, "check") == {"ok": True, "findings": []}


def test_that_check_names_missing_thumbnails_and_repair_makes_them(own: Imported) -> None:
    shutil.rmtree(LibraryPaths(own.library).thumbnails)
    told = ask(own.library, "check", "--json")
    assert told.code == 1
    assert "check --repair" in told.err
    assert answer(own.library, "check", "--repair")["ok"]
    assert answer(own.library, "check") == {"ok": True, "findings": []}


def test_that_files_that_are_not_of_this_program_are_left_in_the_library(own: Imported) -> None:
    strange = [own.library / name for name in ("note.txt", "vectors/note.txt", "thumbnails/note.txt")]
    for path in strange:
        path.write_text("mine")
    assert neighbours(own.library, 3)
    assert answer(own.library, "check", "--repair")["ok"]
    assert [path.read_text() for path in strange] == ["mine"] * 3
