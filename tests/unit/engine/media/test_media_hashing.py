"""The content hash, and the reading of files that are gone, locked or no files at all."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DecodeError
from engine.media import reading
from engine.media.hashing import HASH_BYTES, hash_bytes, hash_file
from engine.media.reading import read_bounded

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs pipes and devices in folders")


@given(st.binary(max_size=3000))
def test_that_a_hash_is_that_of_the_content_alone(data: bytes) -> None:
    assert hash_bytes(data) == xxhash.xxh3_128_digest(data)
    assert len(hash_bytes(data)) == HASH_BYTES


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, 3 * (1 << 20) + 7])
def test_that_a_file_read_in_chunks_has_the_hash_of_its_bytes(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    path = tmp_path / "a"
    path.write_bytes(data)
    assert hash_file(path) == hash_bytes(data)
    assert read_bounded(path) == data


def test_that_a_file_is_never_held_in_memory_to_be_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(5 << 20))
    asked: list[int] = []

    class Recording(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or -1)
            return super().read(size)

    monkeypatch.setattr("engine.media.hashing.open_regular", lambda path: Recording(path.read_bytes()))
    hash_file(path)
    assert len(asked) == 6
    assert all(0 < size <= 1 << 20 for size in asked)


@posix_only
@pytest.mark.parametrize("read", [hash_file, read_bounded])
def test_that_what_cannot_be_read_is_refused_with_a_reason(tmp_path: Path, read: object) -> None:
    assert callable(read)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for path, reason in (
        (tmp_path / "gone", "the file is gone"),
        (tmp_path, "a folder"),
        (tmp_path / "pipe", "a named pipe"),
        (Path("/dev/zero"), "a device"),
        (tmp_path / "circle", "leads back to itself"),
        (tmp_path / ("x" * 300), "too long"),
        (tmp_path / "a\0b", "no file can have this name"),
    ):
        with pytest.raises(DecodeError, match=reason) as caught:
            read(path)
        assert str(tmp_path) not in str(caught.value)


@posix_only
def test_that_a_pipe_put_in_the_place_of_a_file_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    monkeypatch.setattr(reading.Path, "stat", lambda path: os.stat(__file__))  # noqa: PTH116 - it is replaced
    with pytest.raises(DecodeError, match="named pipe"):
        read_bounded(tmp_path / "pipe.png")


@pytest.mark.parametrize("read", [hash_file, read_bounded])
def test_that_a_read_error_midway_is_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: object
) -> None:
    assert callable(read)

    class Failing(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    (tmp_path / "a").write_bytes(b"1")
    for room in ("hashing", "reading"):
        monkeypatch.setattr(f"engine.media.{room}.open_regular", lambda path: Failing(path))
    with pytest.raises(DecodeError, match="the disk reports a read error"):
        read(tmp_path / "a")


def test_that_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(1000))
    assert len(read_bounded(path, limit=1000)) == 1000
    with pytest.raises(DecodeError, match="MB large"):
        read_bounded(path, limit=999)
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of holes
    with pytest.raises(DecodeError, match="MB large"):
        read_bounded(path)
