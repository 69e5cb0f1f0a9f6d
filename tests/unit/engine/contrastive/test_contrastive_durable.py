from __future__ import annotations

import errno
from pathlib import Path

import pytest
from safetensors import SafetensorError

from engine.contrastive import durable
from engine.contrastive.durable import MANIFEST, DamagedError, check, read_record, write_folder
from engine.errors import LibraryError, StorageFullError


def _write(folder: Path, text: str) -> None:
    write_folder(folder, {"a.txt": lambda path: path.write_text(text) and None}, {"text": text})


def test_that_a_folder_holds_what_was_written(tmp_path: Path) -> None:
    _write(tmp_path / "one", "first")
    assert check(tmp_path / "one") == read_record(tmp_path / "one") == {"text": "first"}
    assert (tmp_path / "one" / "a.txt").read_text() == "first"
    _write(tmp_path / "one", "second")
    assert check(tmp_path / "one") == {"text": "second"}
    assert [folder.name for folder in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("broken", ["a.txt", MANIFEST])
def test_that_damage_is_noticed(tmp_path: Path, broken: str) -> None:
    _write(tmp_path / "one", "first")
    (tmp_path / "one" / broken).write_text("fir")
    with pytest.raises(DamagedError):
        check(tmp_path / "one")
    (tmp_path / "one" / broken).unlink()
    with pytest.raises(DamagedError):
        check(tmp_path / "one")


def test_that_a_full_disk_is_told(tmp_path: Path) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFullError, match="no room left"):
        write_folder(tmp_path / "one", {"a.txt": full}, {})
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="cannot be written"):
        write_folder(tmp_path / "file" / "one", {}, {})


@pytest.mark.parametrize("error", [RuntimeError("unexpected pos 3584 vs 3478"), SafetensorError("I/O error")])
def test_that_a_full_disk_is_seen_where_nobody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(path: Path) -> None:
        path.write_text("half")
        raise error

    with pytest.raises((RuntimeError, LibraryError), match=r"unexpected pos|cannot be written"):
        write_folder(tmp_path / "one", {"a.txt": failing}, {})
    monkeypatch.setattr("engine.files.NEXT_TO_NOTHING", 1 << 62)
    with pytest.raises(StorageFullError, match="no room left"):
        write_folder(tmp_path / "one", {"a.txt": failing}, {})
    assert not list(tmp_path.glob("one*"))
    assert not list(tmp_path.glob(".one*"))


def test_that_a_kill_before_the_renaming_leaves_nothing_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(durable.Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            _write(tmp_path / "one", "first")
    assert not (tmp_path / "one").exists()
    _write(tmp_path / "one", "second")
    assert check(tmp_path / "one") == {"text": "second"}
    assert [folder.name for folder in tmp_path.iterdir()] == ["one"]
