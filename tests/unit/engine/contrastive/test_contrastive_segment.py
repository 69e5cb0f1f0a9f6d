from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.contrastive.inputs.layout import (
    Layout,
    pcm,
    picture_layout,
    sound_layout,
    stored_picture,
    stored_sound,
)
from engine.contrastive.inputs.segment import DamagedSegmentError, Segment, SegmentWriter
from engine.domain import AudioInput, PictureInput

LAYOUT = Layout((6, 2), "<i2", "test")


def _rows(seed: int, count: int) -> NDArray[Any]:
    return np.random.default_rng(seed).integers(-9999, 9999, (count, 6, 2)).astype("<i2")


def _written(folder: Path) -> Path:
    writer = SegmentWriter(folder, LAYOUT)
    for item in range(3):
        writer.append(bytes([item]) * 16, _rows(item, item + 1))
    writer.finish()
    return writer.path


def test_that_what_is_written_is_read(tmp_path: Path) -> None:
    segment = Segment(_written(tmp_path), LAYOUT)
    assert [entry.content for entry in segment.entries] == [bytes([item]) * 16 for item in range(3)]
    for item, entry in enumerate(segment.entries):
        assert np.array_equal(segment.rows(entry), _rows(item, item + 1))
    assert segment.checked({bytes([1]) * 16})
    assert not segment.checked({b"another"})
    assert list(tmp_path.iterdir()) == [segment.path]


def test_that_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path, LAYOUT)
    writer.append(b"0" * 16, _rows(0, 1))
    assert not list(tmp_path.glob("*.rows"))
    writer.abandon()
    assert not list(tmp_path.iterdir())
    SegmentWriter(tmp_path, LAYOUT).finish()  # holds nothing
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kept", [0, 1, 23, 24, 60, -1, -30])
def test_that_a_file_that_is_cut_off_is_noticed(tmp_path: Path, kept: int) -> None:
    path = _written(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DamagedSegmentError):
        Segment(path, LAYOUT)


def test_that_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    path = _written(tmp_path)
    whole = path.read_bytes()
    everything = {bytes([item]) * 16 for item in range(3)}
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(DamagedSegmentError):
            Segment(path, LAYOUT).checked(everything)


def test_that_a_file_of_another_layout_is_not_taken_for_this(tmp_path: Path) -> None:
    path = _written(tmp_path)
    with pytest.raises(DamagedSegmentError, match="something else"):
        Segment(path, Layout((2, 6), "<i2", "test"))


def test_that_layouts_differ_where_the_rows_would() -> None:
    small, large = PictureInput(224, 224, "pad"), PictureInput(256, 256, "pad")
    digests = {
        layout.digest
        for layout in (
            picture_layout(small),
            picture_layout(large),
            picture_layout(PictureInput(256, 256, "crop")),
            sound_layout(AudioInput(16000, 4000, 4000)),
            sound_layout(AudioInput(16000, 4000, 4000), "filled up"),
            sound_layout(AudioInput(22050, 4000, 4000)),
        )
    }
    assert len(digests) == 6
    assert picture_layout(large) == picture_layout(stored_picture(small))
    assert picture_layout(large).row_bytes == 256 * 256 * 3


def test_that_sound_is_stored_in_longer_windows_of_as_much_of_the_track() -> None:
    stored = stored_sound(AudioInput(16000, 48128, hop=47872, lead=256, most_windows=80))
    assert (stored.samples, stored.hop, stored.lead) == (96256, 96256, 0)
    assert stored.most_windows == 40


def test_that_sound_is_rounded_to_whole_numbers_and_cut_off_where_it_is_too_loud() -> None:
    sound = np.array([[0, 1, -1, 1.5, -7, 0.5 / 32767, 0.6 / 32767]], np.float32)
    assert pcm(sound).tolist() == [[0, 32767, -32767, 32767, -32767, 0, 1]]
    assert sound_layout(AudioInput(16000, 7, 7)).suits(pcm(sound))
