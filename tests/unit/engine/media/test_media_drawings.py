"""The thumbnail store: keeps what it is given, survives damage, and shares its file."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import filelock
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import LibraryBusyError, LibraryError, StorageFullError
from engine.media import drawing_file
from engine.media.drawings import ThumbnailStore


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def picture(number: int) -> bytes:
    """Stands for a JPEG: long enough to fill pages of its own."""
    return b"\xff\xd8" + bytes([number % 251]) * 20_000


def many(numbers: range) -> list[tuple[bytes, bytes]]:
    return [(key(number), picture(number)) for number in numbers]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ThumbnailStore]:
    opened = ThumbnailStore(tmp_path / "thumbnails")
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails" / "thumbnails.sqlite"


def test_that_a_thumbnail_comes_back_as_it_was_put(store: ThumbnailStore) -> None:
    store.put_many(many(range(3)))
    assert store.get(key(1)) == picture(1)
    assert store.get(key(9)) is None
    assert store.get_many([key(2), key(9), key(0)]) == dict(many(range(3))[::2])
    assert store.count() == 3
    assert store.hashes() == {key(0), key(1), key(2)}
    assert store.problems() == []


def test_that_missing_keeps_the_order_and_names_each_once(store: ThumbnailStore) -> None:
    store.put_many(many(range(2000)))
    asked = [key(number) for number in (5000, 3, 4000, 5000, *range(1990, 2010))]
    assert store.missing(asked) == [key(number) for number in (5000, 4000, *range(2000, 2010))]
    assert len(store.get_many([key(number) for number in range(3000)])) == 2000


def test_that_putting_again_replaces_and_removing_forgets(store: ThumbnailStore) -> None:
    store.put_many([(key(1), b"old"), (key(2), b"other")])
    store.put_many([(key(1), b"new")])
    assert store.get(key(1)) == b"new"
    store.remove([key(1), key(7)])
    assert store.hashes() == {key(2)}
    store.put_many([])
    store.remove([])
    store.start_over()
    assert store.count() == 0


def test_that_thumbnails_outlive_the_store(tmp_path: Path) -> None:
    for number in range(3):
        store = ThumbnailStore(tmp_path)
        store.put_many([(key(number), picture(number))])
        assert store.count() == number + 1
        store.close()


def test_that_a_batch_is_kept_whole_or_not_at_all(store: ThumbnailStore) -> None:
    store.put_many([(key(1), b"one")])
    with pytest.raises(LibraryError):
        store.put_many([(key(1), b"changed"), (None, b"two")])  # type: ignore[list-item]
    assert store.get(key(1)) == b"one"
    assert store.count() == 1


def test_that_the_file_is_tuned_for_pictures(store: ThumbnailStore, file: Path) -> None:
    store.put_many(many(range(2)))
    sql = sqlite3.connect(file)
    assert sql.execute("PRAGMA page_size").fetchone() == (16384,)
    assert sql.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    sql.close()


def damaged_files() -> dict[str, object]:
    return {
        "random bytes": lambda data: os.urandom(100_000),
        "a text": lambda data: b"hello",
        "the first half": lambda data: data[: len(data) // 2],
        "the first page zeroed": lambda data: bytes(16384) + data[16384:],
        "the table's root zeroed": lambda data: data[:16384] + bytes(16384) + data[2 * 16384 :],
        "everything but the head zeroed": lambda data: data[:16384] + bytes(len(data) - 16384),
        "nothing": lambda data: b"",
        "another database": lambda data: foreign_database(),
    }


def foreign_database() -> bytes:
    sql = sqlite3.connect(":memory:")
    sql.execute("CREATE TABLE drawings (name TEXT)")
    try:
        return sql.serialize()
    finally:
        sql.close()


@pytest.mark.parametrize("damage", damaged_files())
@pytest.mark.parametrize("first", ["get", "put", "missing", "count", "hashes", "remove"])
def test_that_a_damaged_file_is_replaced_by_an_empty_one(tmp_path: Path, damage: str, first: str) -> None:
    store = ThumbnailStore(tmp_path)
    store.put_many(many(range(50)))
    store.close()
    file = tmp_path / "thumbnails.sqlite"
    spoil = damaged_files()[damage]
    assert callable(spoil)
    file.write_bytes(spoil(file.read_bytes()))
    asked = [key(number) for number in range(50)]
    {
        "get": lambda: store.get_many(asked),
        "put": lambda: store.put_many(many(range(50))),
        "missing": lambda: store.missing(asked),
        "count": store.count,
        "hashes": store.hashes,
        "remove": lambda: store.remove(asked),
    }[first]()
    store.put_many([(one, picture(0)) for one in store.missing(asked)])
    assert len(store.get_many(asked)) == 50 - len(store.missing(asked))
    store.put_many([(one, picture(0)) for one in store.missing(asked)])
    assert store.get_many(asked).keys() == set(asked)
    store.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(1, 20_000)), min_size=1, max_size=3))
def test_that_whatever_is_zeroed_no_wrong_thumbnail_comes_back(
    tmp_path_factory: pytest.TempPathFactory, holes: list[tuple[float, int]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = ThumbnailStore(folder)
    store.put_many(many(range(20)))
    store.close()
    file = folder / "thumbnails.sqlite"
    data = bytearray(file.read_bytes())
    for place, length in holes:
        start = int(place * len(data))
        data[start : start + length] = bytes(min(length, len(data) - start))
    file.write_bytes(data)
    for number in range(20):
        assert store.get(key(number)) in (None, picture(number))
    store.put_many(many(range(20)))
    assert store.get_many([key(number) for number in range(20)]) == dict(many(range(20)))
    store.close()


def test_that_a_check_names_the_damage_and_repairs_nothing(store: ThumbnailStore, file: Path) -> None:
    store.put_many(many(range(20)))
    store.close()
    whole = file.read_bytes()
    place = whole.index(picture(7)[100:5000])
    for damaged in (
        whole[:place] + bytes(500) + whole[place + 500 :],
        whole[: len(whole) // 2],
        os.urandom(9999),
    ):
        file.write_bytes(damaged)
        (problem,) = store.problems()
        assert str(file) in problem
        store.close()
        assert file.read_bytes() == damaged


def test_that_a_file_of_another_format_is_replaced(store: ThumbnailStore, file: Path) -> None:
    store.put_many(many(range(3)))
    store.close()
    sql = sqlite3.connect(file)
    sql.execute("PRAGMA user_version = 99")
    sql.close()
    assert store.count() == 0


def test_that_a_file_replaced_by_another_program_is_noticed(store: ThumbnailStore, file: Path) -> None:
    other = ThumbnailStore(file.parent)
    store.put_many(many(range(3)))
    other.start_over()
    other.put_many(many(range(5, 6)))
    assert store.hashes() == {key(5)}
    other.close()


def test_that_a_folder_deleted_under_the_store_is_made_again(store: ThumbnailStore, file: Path) -> None:
    store.put_many(many(range(3)))
    for part in file.parent.iterdir():
        part.unlink()
    file.parent.rmdir()
    assert store.count() == 0
    store.put_many(many(range(2)))
    assert store.count() == 2


def test_that_threads_share_a_store(store: ThumbnailStore) -> None:
    def work(number: int) -> bytes | None:
        store.put_many([(key(number), picture(number))])
        store.missing([key(number)])
        return store.get(key(number))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(200))) == [picture(number) for number in range(200)]
    assert store.count() == 200


def put_from_a_process(folder: Path, start: int) -> None:
    store = ThumbnailStore(folder)
    for number in range(start, start + 40):
        store.put_many([(key(number), picture(number))])
    store.close()


def test_that_processes_share_a_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=put_from_a_process, args=(tmp_path, 100 * index)) for index in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    store = ThumbnailStore(tmp_path)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert store.count() == 120
    assert store.problems() == []
    store.close()


def test_that_threads_meeting_damage_together_replace_the_file_once(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.put_many(many(range(50)))
    store.close()
    (tmp_path / "thumbnails.sqlite").write_bytes(os.urandom(50_000))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.put_many([(key(number), picture(number))]), range(60)))
    assert store.count() == 60
    store.close()


def test_that_a_full_disk_is_told_in_a_sentence_and_loses_nothing(store: ThumbnailStore, file: Path) -> None:
    store.put_many(many(range(3)))
    with store._file.connection() as sql:
        sql.execute(f"PRAGMA max_page_count = {sql.execute('PRAGMA page_count').fetchone()[0] + 2}")
    with pytest.raises(StorageFullError, match="no room left"):
        store.put_many(many(range(10, 40)))
    assert store.hashes() == {key(0), key(1), key(2)}
    store.put_many(many(range(10, 40)))
    assert store.count() == 33


def test_that_a_file_held_by_another_program_is_told_in_a_sentence(
    store: ThumbnailStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_many(many(range(1)))
    store.close()
    monkeypatch.setattr(drawing_file, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryBusyError, match="try again"):
        store.put_many(many(range(2)))
    assert store.get(key(0)) == picture(0)
    other.close()
    store.close()
    with filelock.FileLock(f"{file}.lock"), pytest.raises(LibraryBusyError, match="try again"):
        store.count()


def test_that_thumbnails_on_a_medium_that_cannot_be_written_are_still_read(
    store: ThumbnailStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_many(many(range(3)))
    store.close()

    def refusing(*arguments: object, **options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(filelock, "FileLock", refusing)
    assert store.get(key(2)) == picture(2)
    with pytest.raises(LibraryError, match="can be written"):
        store.put_many(many(range(4)))


def test_that_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError, match="cannot be used"):
        ThumbnailStore(tmp_path / "file" / "thumbnails").count()
