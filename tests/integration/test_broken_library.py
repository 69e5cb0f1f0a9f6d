"""Libraries that are damaged, too new, not libraries at all, or may not be written to."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from command_line import answer, ask, by_path, ended, items, neighbours, run_program, start
from libraries import Imported
from mounting import read_only

from engine.settings import LibraryPaths

COMMANDS = (["items"], ["similar", "1"], ["collections"], ["jobs"], ["check"])


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_that_a_library_of_a_later_program_is_refused_and_left_alone(own: Imported) -> None:
    with closing(sqlite3.connect(own.catalog)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = own.catalog.read_bytes()
    for arguments in (*COMMANDS, ["import", own.pictures], ["check", "--repair"]):
        sentence = ask(own.library, *arguments, "--json").only_sentence
        assert "later version" in sentence
        assert "9999" in sentence
    assert own.catalog.read_bytes() == before


def _noise(catalog: Path) -> None:
    catalog.write_bytes(bytes(i * 37 % 251 for i in range(100_000)))


def _truncate(catalog: Path) -> None:
    catalog.write_bytes(catalog.read_bytes()[:50_000])


def _zero_second_page(catalog: Path) -> None:
    data = bytearray(catalog.read_bytes())
    data[16384 : 2 * 16384] = bytes(16384)
    catalog.write_bytes(data)


def _zero_header(catalog: Path) -> None:
    data = bytearray(catalog.read_bytes())
    data[:100] = bytes(100)
    catalog.write_bytes(data)


def _noise_in_the_middle(catalog: Path) -> None:
    data = bytearray(catalog.read_bytes())
    for page in range(2, len(data) // 16384):
        data[page * 16384 : page * 16384 + 64] = b"\xa5" * 64
    catalog.write_bytes(data)


@pytest.mark.parametrize("damage", [_noise, _truncate, _zero_second_page, _zero_header, _noise_in_the_middle])
def test_that_no_command_stumbles_over_a_damaged_catalogue(
    own: Imported, damage: Callable[[Path], None]
) -> None:
    damage(own.catalog)
    told = ask(own.library, "check", "--json").only_sentence
    assert "damaged" in told
    assert "check --repair" in told
    for arguments in COMMANDS:
        outcome = ask(own.library, *arguments, "--json")
        assert outcome.code == 0 or "check --repair" in outcome.only_sentence


def test_that_a_damaged_catalogue_is_restored_from_its_backup(own: Imported) -> None:
    before = {path: (item["id"], item["tags"]) for path, item in by_path(own.library).items()}
    found = neighbours(own.library, 1)
    _zero_second_page(own.catalog)
    damaged = own.catalog.read_bytes()
    mended = answer(own.library, "check", "--repair")
    assert mended["ok"]
    assert mended["findings"][0]["part"] == "catalogue"
    assert {path: (item["id"], item["tags"]) for path, item in by_path(own.library).items()} == before
    (aside,) = own.library.glob("catalog-damaged-*.sqlite")
    assert aside.read_bytes() == damaged
    assert answer(own.library, "import", own.pictures)["unchanged"] == len(before)
    again = neighbours(own.library, 1)
    assert [neighbour["id"] for neighbour in again] == [neighbour["id"] for neighbour in found]
    scores = [[neighbour["score"] for neighbour in answers] for answers in (again, found)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)
    assert answer(own.library, "check") == {"ok": True, "findings": []}


def test_that_a_damaged_catalogue_without_a_backup_says_what_to_do(own: Imported) -> None:
    _noise(own.catalog)
    shutil.rmtree(LibraryPaths(own.library).backups)
    before = own.catalog.read_bytes()
    sentence = ask(own.library, "check", "--repair", "--json").only_sentence
    assert "no backup" in sentence
    assert "import your folders again" in sentence
    assert own.catalog.read_bytes() == before


def test_that_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = content(tmp_path)
    assert "another program" in ask(tmp_path, "items", "--json").only_sentence
    assert "another program" in ask(tmp_path, "import", tmp_path, "--json").only_sentence
    assert content(tmp_path) == before


def test_that_a_library_path_that_is_a_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("not a library")
    for library in (file, file / "library"):
        for arguments in (*COMMANDS, ["import", tmp_path], ["check", "--repair"]):
            assert str(library) in ask(library, *arguments, "--json").only_sentence
    assert file.read_text() == "not a library"


def test_that_a_catalogue_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").mkdir()
    for arguments in (["items"], ["check", "--repair"]):
        assert str(tmp_path) in ask(tmp_path, *arguments, "--json").only_sentence


def test_that_a_read_only_library_can_be_read_and_says_that_it_cannot_be_written(own: Imported) -> None:
    listed, found = items(own.library), neighbours(own.library, 1)
    with read_only(own.library):
        assert items(own.library) == listed
        assert neighbours(own.library, 1) == found
        assert answer(own.library, "jobs")["jobs"]
        assert answer(own.library, "check")["ok"]
        sentence = ask(own.library, "import", own.pictures, "--json").only_sentence
        assert "cannot be written" in sentence
        assert str(own.library) in sentence


@pytest.mark.parametrize("mode", [0o000, 0o555])
def test_that_a_library_without_permissions_is_refused_with_a_sentence(own: Imported, mode: int) -> None:
    own.library.chmod(mode)
    try:
        imported = run_program(own.library, "import", own.pictures, "--json", ordinary=True)
        listed = run_program(own.library, "items", "--json", ordinary=True)
    finally:
        own.library.chmod(0o755)
    assert str(own.library) in imported.only_sentence
    assert "ermission" in imported.only_sentence
    if mode:
        assert listed.document["items"] == items(own.library)
    else:
        assert str(own.library) in listed.only_sentence


def test_that_a_read_only_folder_of_pictures_is_imported_as_any_other(own: Imported) -> None:
    before = content(own.pictures)
    with read_only(own.pictures):
        assert answer(own.library, "import", own.pictures)["unchanged"] == len(items(own.library))
    assert content(own.pictures) == before


def test_that_two_programs_may_make_a_library_at_once(tmp_path: Path) -> None:
    programs = [start(tmp_path / "library", "items", "--json") for _ in range(2)]
    for program in programs:
        assert ended(program).document == {"items": []}
