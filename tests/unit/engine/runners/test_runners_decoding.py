"""What encoders read of files of either kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from engine.domain import AudioInput, Kind, PictureInput, TrackMetadata
from engine.errors import DecodeError
from engine.runners.decoding import encoder_data, limited, open_source

WANTED = AudioInput(rate=8000, samples=8000, hop=8000, most_windows=5)


@pytest.fixture
def track(tmp_path: Path) -> Path:
    """Nine seconds, each louder than the one before."""
    path = tmp_path / "track.wav"
    ramp = np.repeat(np.arange(1, 10) / 10, 8000)
    soundfile.write(path, ramp * np.sin(np.arange(72_000) / 5), 8000, subtype="FLOAT")
    return path


def test_that_a_track_is_decoded_once_for_all_that_is_wanted_of_it(track: Path) -> None:
    _, decoder = open_source(track, Kind.MUSIC)
    decoded = decoder(WANTED)
    assert isinstance(decoded.metadata, TrackMetadata)
    assert decoded.metadata.duration == 9
    assert decoded.data.shape == (5, 8000)
    assert decoded.windows is not None
    assert decoded.windows.seconds == 1
    assert len(decoded.windows.starts) == 5
    assert decoded.peaks
    assert decoded.thumbnail.startswith(b"\xff\xd8")


def test_that_an_encoder_alone_is_given_the_same_windows(track: Path) -> None:
    _, decoder = open_source(track, Kind.MUSIC)
    decoded, alone = decoder(WANTED), encoder_data(track, WANTED)
    assert np.array_equal(alone.array, decoded.data)
    assert alone.windows is not None
    assert decoded.windows is not None
    assert np.array_equal(alone.windows.starts, decoded.windows.starts)


def test_that_the_number_of_windows_can_be_limited_and_raised(track: Path) -> None:
    counts = [len(encoder_data(track, limited(WANTED, most)).array) for most in (None, 1, 3, 100)]
    assert counts == [5, 1, 3, 9]


def test_that_a_limit_on_windows_leaves_pictures_alone() -> None:
    wanted = PictureInput(16, 12)
    assert limited(wanted, 3) is wanted


def test_that_a_picture_is_no_track_and_a_track_no_picture(track: Path, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(DecodeError, match="PNG picture"):
        encoder_data(tmp_path / "a.png", WANTED)
    with pytest.raises(DecodeError, match="not a picture"):
        encoder_data(track, PictureInput(16, 12))
