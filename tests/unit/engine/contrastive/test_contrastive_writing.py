from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from engine.contrastive.writing import write, write_array, write_json
from engine.errors import LibraryError, StorageFullError


def test_that_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.json"
    write_json(path, {"kind": "Käfer"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"kind": "Käfer"}

    def full(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFullError, match="no room left"):
        write(path, full)
    assert json.loads(path.read_text(encoding="utf-8")) == {"kind": "Käfer"}
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    write_array(tmp_path / "rows.npy", np.arange(4))
    assert np.array_equal(np.load(tmp_path / "rows.npy", allow_pickle=False), np.arange(4))


def test_that_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(LibraryError, match="cannot be written"):
        write_json(tmp_path / "taken" / "file.json", {})
