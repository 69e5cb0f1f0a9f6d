from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from safetensors import SafetensorError

from engine.files import is_full, lacks_room, sync, whole, whole_file


def test_that_a_file_appears_when_all_of_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with whole_file(path) as file:
        file.write(b"one")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [OSError(errno.EIO, "broken"), KeyboardInterrupt(), ValueError("no")])
def test_that_a_failure_leaves_what_was_there(tmp_path: Path, failure: BaseException) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"before")

    def write_half() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(type(failure)):
        write_half()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_disk_that_fails_at_the_end_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    path = tmp_path / "list.csv"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="full") as raised, whole_file(path) as file:
        file.write(b"after")
    assert lacks_room(raised.value)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_that_the_half_of_a_killed_writing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with whole(path) as half:
        half.write_bytes(b"what a killed process left, longer than what follows")
        left = half.read_bytes()
    path.unlink()
    half.write_bytes(left)
    with whole_file(path) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


def test_that_two_may_write_a_contended_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    with whole_file(path, contended=True) as first, whole_file(path, contended=True) as second:
        first.write(b"first" * 1000)
        second.write(b"second")
    assert path.read_bytes() == b"first" * 1000, "the last to finish is kept, whole"
    assert list(tmp_path.iterdir()) == [path]


def test_that_nothing_is_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "missing" / "list.csv"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EDQUOT, "over the quota"), True),
        (OSError(errno.EACCES, "no"), False),
        (ValueError("no"), False),
        (SafetensorError("Error while serializing: I/O error: Permission denied (os error 13)"), False),
        pytest.param(
            SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)"),
            True,
            marks=pytest.mark.skipif(os.name == "nt", reason="numbers of POSIX systems"),
        ),
    ],
)
def test_that_a_full_disk_and_a_full_quota_are_told_from_other_failures(error: Exception, full: bool) -> None:
    assert lacks_room(error) is full


def test_that_files_and_folders_can_be_made_durable(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"one")
    sync(path)
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "missing")


def test_that_a_disk_is_full_when_next_to_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_full(tmp_path)
    assert not is_full(tmp_path / "not" / "there" / "yet.csv")
    monkeypatch.setattr("engine.files.NEXT_TO_NOTHING", 1 << 62)
    assert is_full(tmp_path)
    assert is_full(tmp_path / "not" / "there" / "yet.csv")
