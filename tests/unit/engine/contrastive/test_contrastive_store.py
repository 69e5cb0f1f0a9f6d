from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.contrastive.inputs.decoding import Rows
from engine.contrastive.inputs.layout import Layout
from engine.contrastive.inputs.store import InputStore
from engine.errors import DecodeError

LAYOUT = Layout((8, 3), "|u1", "test")
OTHER = Layout((8, 3), "|u1", "another")
CONTENTS = [bytes([item]) * 16 for item in range(20)]


class Decoding:
    """Decodes item k to 1 + k % 3 rows, and counts."""

    def __init__(self, broken: tuple[int, ...] = ()) -> None:
        self.asked: list[int] = []
        self._broken = broken

    def __call__(self, place: int) -> Rows:
        self.asked.append(place)
        if place in self._broken:
            raise DecodeError("the file is cut off")
        return rows_of(place)


def rows_of(place: int) -> Rows:
    return np.random.default_rng(place).integers(0, 256, (1 + place % 3, 8, 3), dtype=np.uint8)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _store(folder: Path, limit: int = 1 << 20, layout: Layout = LAYOUT) -> InputStore:
    return InputStore(folder, layout, limit, segment_bytes=200)


def _check(store: InputStore, decoding: Decoding) -> None:
    """All items can be read, as they are decoded."""
    inputs = store.prepare(CONTENTS, decoding)
    assert inputs.counts.tolist() == [len(rows_of(place)) for place in range(20)]
    items = np.arange(20)
    last = inputs.counts - 1
    taken = inputs.take(items, last, np.full(20, 2), 5)
    for place in items:
        assert np.array_equal(taken[place].numpy(), rows_of(place)[-1, 2:7])


def test_that_the_second_training_decodes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "inputs"
    first, second = Decoding(), Decoding()
    _check(_store(folder), first)
    _check(_store(folder), second)
    assert sorted(first.asked) == list(range(20))
    assert second.asked == []
    assert len(list(folder.glob("*.rows"))) > 3


def test_that_only_new_items_are_decoded_and_the_same_content_once(tmp_path: Path) -> None:
    _store(tmp_path).prepare(CONTENTS[:12], Decoding())
    decoding = Decoding()
    inputs = _store(tmp_path).prepare([*CONTENTS, CONTENTS[3], CONTENTS[19]], decoding)
    assert len(decoding.asked) == 8
    assert set(decoding.asked) == {*range(12, 19), 21}
    assert inputs.counts[20] == inputs.counts[3]
    assert inputs.counts[21] == inputs.counts[19] == len(rows_of(21))


def test_that_the_limit_is_kept_and_what_does_not_fit_is_decoded_again(tmp_path: Path) -> None:
    decoding = Decoding()
    _check(_store(tmp_path, 1500), decoding)
    assert 0 < _size(tmp_path) <= 1500
    assert len(decoding.asked) > 20
    again = Decoding()
    _check(_store(tmp_path, 1500), again)
    assert 0 < len(set(again.asked)) < 20


def test_that_an_item_is_decoded_once_for_all_that_is_taken_of_it(tmp_path: Path) -> None:
    decoding = Decoding()
    inputs = _store(tmp_path, 0).prepare(CONTENTS, decoding)
    decoding.asked.clear()
    items = np.array([[5, 7, 5], [5, 8, 7]])
    rows, starts = np.array([[0, 0, 1], [2, 1, 1]]), np.array([[0, 1, 2], [3, 4, 5]])
    taken = inputs.take(items, rows, starts, 3)
    assert sorted(decoding.asked) == [5, 7, 8]
    assert taken.shape == (2, 3, 3, 3)
    for place in np.ndindex(2, 3):
        start = starts[place]
        expected = rows_of(items[place])[rows[place], start : start + 3]
        assert np.array_equal(taken[place].numpy(), expected)


def test_that_what_nobody_needs_makes_room_the_longest_unused_first(tmp_path: Path) -> None:
    for number, content in enumerate(CONTENTS[:4]):
        # 9 rows each, so that each fills a file.
        _store(tmp_path, layout=OTHER).prepare([content], lambda _place: np.zeros((9, 8, 3), np.uint8))
        newest = max(tmp_path.glob("*.rows"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + number, 1000 + number))
    before = _size(tmp_path)
    _store(tmp_path, before + 300).prepare(CONTENTS[:3], Decoding())
    assert _size(tmp_path) <= before + 300
    decoding = Decoding()
    _store(tmp_path).prepare(CONTENTS[:3], decoding)
    assert decoding.asked == []
    left = _store(tmp_path, layout=OTHER)
    missing = Decoding()
    left.prepare(CONTENTS[:4], missing)
    assert missing.asked == list(range(len(missing.asked)))
    assert 0 < len(missing.asked) < 4


@pytest.mark.parametrize("place", [3, -3, -40])
def test_that_damage_is_noticed_and_made_good(
    tmp_path: Path, place: int, caplog: pytest.LogCaptureFixture
) -> None:
    _store(tmp_path).prepare(CONTENTS, Decoding())
    damaged = sorted(tmp_path.glob("*.rows"))[1]
    content = bytearray(damaged.read_bytes())
    content[place] ^= 1
    damaged.write_bytes(content)
    decoding = Decoding()
    with caplog.at_level(logging.WARNING):
        _check(_store(tmp_path), decoding)
    assert "decoded again" in caplog.text
    caplog.clear()
    assert 0 < len(decoding.asked) < 20
    after = Decoding()
    _check(_store(tmp_path), after)
    assert after.asked == []


def test_that_what_cannot_be_decoded_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    inputs = _store(tmp_path).prepare(CONTENTS, Decoding(broken=(2, 9)))
    assert inputs.reasons == {2: "the file is cut off", 9: "the file is cut off"}
    assert np.flatnonzero(inputs.counts == 0).tolist() == [2, 9]
    with pytest.raises(DecodeError):
        inputs.take(np.array([2]), np.array([0]), np.array([0]), 8)


def test_that_what_is_decoded_to_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="which is not"):
        _store(tmp_path).prepare(CONTENTS, lambda _place: np.zeros((1, 3, 8), np.uint8))


def test_that_a_work_that_is_stopped_keeps_what_it_has(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 20
        if done == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _store(tmp_path).prepare(CONTENTS, Decoding(), stop)
    decoding = Decoding()
    _check(_store(tmp_path), decoding)
    assert sorted(decoding.asked) == list(range(9, 20))
    assert not list(tmp_path.glob(".*"))


def test_that_a_kill_while_writing_leaves_only_whole_files(tmp_path: Path) -> None:
    program = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from test_contrastive_store import CONTENTS, rows_of, _store

def decode(place):
    return rows_of(place)

def told(done, total):
    if done == 13:
        os.kill(os.getpid(), signal.SIGKILL)

_store(Path({str(tmp_path)!r})).prepare(CONTENTS, decode, told)
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, cwd=Path.cwd(), timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert list(tmp_path.glob(".*.partial"))
    decoding = Decoding()
    _check(_store(tmp_path), decoding)
    assert 7 <= len(decoding.asked) < 20  # the finished files are still good
    for path in tmp_path.glob(".*.partial"):
        os.utime(path, (1000, 1000))
    _check(_store(tmp_path), Decoding())
    assert not list(tmp_path.glob(".*"))


def test_that_a_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "file" / "inputs"
    folder.parent.write_text("in the way")
    decoding = Decoding()
    with caplog.at_level(logging.WARNING):
        _check(_store(folder), decoding)
    assert "cannot be kept" in caplog.text
    caplog.clear()
    assert len(decoding.asked) == 40


def test_that_pictures_are_read_whole(tmp_path: Path) -> None:
    layout = Layout((4, 5, 3), "|u1", "pictures")
    pictures = np.random.default_rng(0).integers(0, 256, (6, 4, 5, 3), dtype=np.uint8)
    inputs = InputStore(tmp_path, layout).prepare(CONTENTS[:6], lambda place: pictures[place : place + 1])
    assert np.array_equal(inputs.pictures(np.array([4, 0, 4])).numpy(), pictures[[4, 0, 4]])
