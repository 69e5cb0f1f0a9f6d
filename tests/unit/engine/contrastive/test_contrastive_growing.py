from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.contrastive import growing
from engine.contrastive.growing import Growing, finished
from engine.errors import LibraryError

ROWS = np.arange(40, dtype=np.float16).reshape(10, 2, 2)


def test_that_it_goes_on_where_it_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "SYNC_EVERY", 0.0)
    path = tmp_path / "run" / "copies.npy"
    first = Growing(path, ROWS.shape)
    first.put(ROWS[:3])
    first.put(ROWS[3:5])
    assert not path.exists()
    again = Growing(path, ROWS.shape)
    assert again.done == 5
    again.put(ROWS[5:])
    assert np.array_equal(again.finish(), ROWS)
    assert np.array_equal(finished(path, ROWS.shape), ROWS)
    assert [each.name for each in path.parent.iterdir()] == ["copies.npy"]


def test_that_another_shape_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "SYNC_EVERY", 0.0)
    Growing(tmp_path / "copies.npy", ROWS.shape).put(ROWS[:3])
    assert Growing(tmp_path / "copies.npy", (10, 2, 3)).done == 0


def test_that_a_damaged_note_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "SYNC_EVERY", 0.0)
    Growing(tmp_path / "copies.npy", ROWS.shape).put(ROWS[:3])
    (tmp_path / ".copies.npy.done").write_text("{")
    assert Growing(tmp_path / "copies.npy", ROWS.shape).done == 0


def test_that_what_is_of_another_training_is_told(tmp_path: Path) -> None:
    np.save(tmp_path / "copies.npy", ROWS)
    with pytest.raises(LibraryError, match="another training"):
        finished(tmp_path / "copies.npy", (9, 2, 2))
    (tmp_path / "copies.npy").write_bytes(b"no array")
    with pytest.raises(LibraryError, match="cannot be read"):
        finished(tmp_path / "copies.npy", ROWS.shape)
