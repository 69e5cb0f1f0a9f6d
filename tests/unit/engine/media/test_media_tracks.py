"""Tracks of every coding: their windows, facts and looks, from one pass; and parts of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray
from PIL import Image
from sound_files import RATE, Sound, clicks, encode, music, save

from engine.domain import AudioInput, Span
from engine.errors import DecodeError
from engine.media.tracks import decode_span, decode_track

WANTED = AudioInput(rate=16_000, samples=16_000, hop=16_000, most_windows=40)
LOSSLESS = {"WAV", "FLAC", "AIFF", "ALAC", "True Audio"}

Writer = Callable[[Path, Sound], Path]

WRITERS: dict[str, tuple[str, Writer]] = {
    "pcm8.wav": ("WAV", lambda path, sound: save(path, sound, subtype="PCM_U8")),
    "pcm16.wav": ("WAV", lambda path, sound: save(path, sound, subtype="PCM_16")),
    "pcm24.wav": ("WAV", lambda path, sound: save(path, sound, subtype="PCM_24")),
    "pcm32.wav": ("WAV", lambda path, sound: save(path, sound, subtype="PCM_32")),
    "float.wav": ("WAV", lambda path, sound: save(path, sound, subtype="FLOAT")),
    "double.wav": ("WAV", lambda path, sound: save(path, sound, subtype="DOUBLE")),
    "a.aiff": ("AIFF", save),
    "a.flac": ("FLAC", save),
    "a.mp3": ("MP3", save),
    "a.ogg": ("Ogg Vorbis", save),
    "a.opus": ("Opus", lambda path, sound: encode(path, sound, "libopus", 48_000)),
    "a.m4a": ("AAC", lambda path, sound: encode(path, sound, "aac")),
    "lossless.m4a": ("ALAC", lambda path, sound: encode(path, sound, "alac")),
    "a.wma": ("WMA", lambda path, sound: encode(path, sound, "wmav2", container="asf")),
    "a.wv": ("WavPack", lambda path, sound: encode(path, sound, "wavpack")),
    "a.tta": ("True Audio", lambda path, sound: encode(path, sound, "tta")),
    "a.mka": ("AAC", lambda path, sound: encode(path, sound, "aac", container="matroska")),
    "film.mp4": ("AAC", lambda path, sound: encode(path, sound, "aac", film=True)),
    "film.mkv": ("AAC", lambda path, sound: encode(path, sound, "aac", container="matroska", film=True)),
    "film.webm": ("Opus", lambda path, sound: encode(path, sound, "libopus", 48_000, container="webm")),
}


def heard(path: Path, wanted: AudioInput = WANTED) -> NDArray[np.float32]:
    """All windows one after the other: the track, where they neither overlap nor leave anything out."""
    return decode_track(path, wanted).windows.ravel()


def in_mono(sound: Sound, rate: int, target: int = WANTED.rate) -> NDArray[np.float32]:
    return soxr.resample(sound.mean(axis=1), rate, target)


@pytest.mark.parametrize("name", WRITERS)
def test_that_every_coding_is_heard_and_called_by_its_name(name: str, tmp_path: Path) -> None:
    sound = music(4.0)
    coding, write = WRITERS[name]
    rate = 48_000 if coding == "Opus" else RATE
    track = decode_track(write(tmp_path / name, sound), WANTED)
    facts = track.metadata
    assert (facts.format, facts.sample_rate, facts.channels) == (coding, rate, 2)
    assert facts.duration == pytest.approx(len(sound) / rate, abs=0.06)
    assert facts.loudness is not None
    expected = in_mono(sound, rate)
    got = track.windows.ravel()
    length = min(len(expected), len(got)) - 1600
    if coding in LOSSLESS:
        np.testing.assert_allclose(
            got[:length], expected[:length], atol=8e-3 if "8" in name or "tta" in name else 2e-4
        )
    else:
        shift = best_shift(got, expected)
        assert shift == 0 or coding in ("WMA", "AAC")
        similarity = np.corrcoef(got[2000:length], expected[2000 - shift : length - shift])[0, 1]
        assert similarity > 0.98
    assert len(track.peaks) > 1000
    assert Image.open(io.BytesIO(track.thumbnail)).size == (320, 320)


def best_shift(got: NDArray[np.float32], expected: NDArray[np.float32]) -> int:
    """By how many samples ``got`` is late: some codings begin with what their encoder needed to start."""
    part = expected[16_000:24_000]
    return int(np.argmax(np.correlate(got[14_000:27_000], part))) - 2000


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 48_000, 96_000, 192_000])
def test_that_every_rate_becomes_the_one_that_is_wanted(rate: int, tmp_path: Path) -> None:
    time = np.arange(3 * rate) / rate
    sound = (0.4 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)[:, None]
    got = heard(save(tmp_path / "a.wav", sound, rate, "FLOAT"))
    expected = 0.4 * np.sin(2 * np.pi * 440 * np.arange(len(got)) / WANTED.rate)
    np.testing.assert_allclose(got[800:-800], expected[800:-800], atol=1e-3)


def test_that_sound_at_the_wanted_rate_comes_through_unchanged(tmp_path: Path) -> None:
    sound = music(5, 16_000, channels=1)
    np.testing.assert_array_equal(heard(save(tmp_path / "a.wav", sound, 16_000, "FLOAT")), sound[:, 0])
    stereo = music(5, 16_000)
    np.testing.assert_allclose(
        heard(save(tmp_path / "b.wav", stereo, 16_000, "FLOAT")), stereo.mean(axis=1), atol=1e-7
    )


@pytest.mark.parametrize(("channels", "layout"), [(3, "2.1"), (6, "5.1"), (8, "7.1")])
def test_that_many_channels_are_mixed_without_the_low_effects(
    channels: int, layout: str, tmp_path: Path
) -> None:
    sound = music(3, 16_000, channels)
    low = 2 if layout == "2.1" else 3
    got = heard(encode(tmp_path / "a.flac", sound, "flac", 16_000, layout=layout))
    others = np.delete(sound, low, axis=1).mean(axis=1)
    np.testing.assert_allclose(got[: len(others)], others, atol=1e-3)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.m4a"])
@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_that_a_single_stroke_is_one_window_with_silence_behind(
    name: str, seconds: float, tmp_path: Path
) -> None:
    sound = music(seconds)
    path = encode(tmp_path / name, sound, "aac") if name == "a.m4a" else save(tmp_path / name, sound)
    track = decode_track(path, WANTED)
    assert track.windows.shape == (1, 16_000)
    assert np.abs(track.windows[0, : int(seconds * 12_000)]).max() > 0.05
    assert not track.windows[0, int(seconds * 16_000) + 1200 :].any()
    assert track.metadata.tempo is None
    assert 0 < len(track.peaks) <= 2000


def test_that_silence_has_no_loudness_and_no_tempo(tmp_path: Path) -> None:
    track = decode_track(save(tmp_path / "a.flac", np.zeros((RATE * 6, 2), np.float32)), WANTED)
    assert (track.metadata.loudness, track.metadata.tempo) == (None, None)
    assert not track.windows.any()
    assert not track.peaks.any()
    assert track.thumbnail


def test_that_loudness_and_tempo_are_those_of_the_track(tmp_path: Path) -> None:
    sound = np.tile(clicks(100, 20, RATE)[:, None], (1, 2))
    track = decode_track(save(tmp_path / "a.flac", sound), WANTED)
    assert track.metadata.tempo == pytest.approx(100, rel=0.01)
    time = np.arange(RATE * 10) / RATE
    tone = np.tile(10 ** (-23 / 20) * np.sin(2000 * np.pi * time)[:, None], (1, 2)).astype(np.float32)
    for name in ("b.wav", "b.ogg"):  # one through each of the libraries
        track = decode_track(save(tmp_path / name, tone), WANTED)
        assert track.metadata.loudness == pytest.approx(-23, abs=0.1)


def test_that_the_content_and_not_the_name_decides(tmp_path: Path) -> None:
    sound = music(2)
    for suffix, other in ((".mp3", ".flac"), (".ogg", ".wav"), (".flac", ".ogg"), (".wav", ".jpg")):
        path = save(tmp_path / f"a{suffix}", sound)
        expected = decode_track(path, WANTED)
        renamed = decode_track(path.rename(tmp_path / f"b{other}"), WANTED)
        assert renamed.metadata == expected.metadata
        np.testing.assert_array_equal(renamed.windows, expected.windows)


def test_that_decoding_twice_gives_the_same(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mp3", music(70))
    first, second = decode_track(path, WANTED), decode_track(path, WANTED)
    assert first.metadata == second.metadata
    assert first.thumbnail == second.thumbnail
    np.testing.assert_array_equal(first.windows, second.windows)
    np.testing.assert_array_equal(first.peaks, second.peaks)
    assert len(first.windows) == WANTED.most_windows


@pytest.mark.parametrize(
    "wanted",
    [
        WANTED,
        AudioInput(16_000, 24_000, 8_000, 8_000, 200),
        AudioInput(16_000, 48_128, 48_000, 256, 7),
        AudioInput(48_000, 480_000, 480_000, 0, 3),
    ],
)
def test_that_windows_are_those_of_the_whole_sound(wanted: AudioInput, tmp_path: Path) -> None:
    sound = music(31.4, wanted.rate, channels=1)
    track = decode_track(save(tmp_path / "a.wav", sound, wanted.rate, "FLOAT"), wanted)
    padded = np.pad(sound[:, 0], (wanted.lead, wanted.samples))
    for window, start in zip(track.windows, track.starts, strict=True):
        place = round(float(start) * wanted.rate)
        assert place % wanted.hop == 0
        np.testing.assert_array_equal(window, padded[place : place + wanted.samples])
    assert track.windows.shape[1] == wanted.samples
    assert len(track.windows) <= wanted.most_windows


PARTS = ["pcm16.wav", "a.flac", "a.mp3", "a.ogg", "a.opus", "a.m4a", "lossless.m4a", "a.wv", "a.tta"]


@pytest.mark.parametrize("name", PARTS)
def test_that_a_part_is_heard_as_in_the_whole_track(name: str, tmp_path: Path) -> None:
    path = WRITERS[name][1](tmp_path / name, music(20))
    whole = decode_track(path, WANTED)
    for start in (0, 1, 7, 15):
        part = decode_span(path, WANTED, Span(start, start + 3))
        assert part.shape == (3, 16_000)
        np.testing.assert_allclose(part[:, 100:-100], whole.windows[start : start + 3, 100:-100], atol=2e-2)
        # AAC fills bands with noise, which is another one after a jump
        assert np.abs(part - whole.windows[start : start + 3]).mean() < (5e-3 if name == "a.m4a" else 1e-3)


@pytest.mark.parametrize("name", ["a.mka", "film.webm", "a.wma"])
def test_that_a_part_is_found_within_5_ms_where_the_file_counts_those(name: str, tmp_path: Path) -> None:
    path = WRITERS[name][1](tmp_path / name, music(20))
    whole = heard(path)
    for start in (1, 7, 15):
        part = decode_span(path, WANTED, Span(start, start + 2)).ravel()[4000:20_000]
        around = whole[start * 16_000 + 3900 : start * 16_000 + 20_100]
        shift = int(np.argmax(np.correlate(around, part))) - 100
        assert abs(shift) <= 80


def test_that_a_part_begins_at_its_very_sample(tmp_path: Path) -> None:
    sound = music(20, 16_000, channels=1)
    path = save(tmp_path / "a.wav", sound, 16_000, "FLOAT")
    wanted = AudioInput(16_000, 16_000, 8_000, 2_000)
    windows = decode_span(path, wanted, Span(3.25, 5.25))
    assert windows.shape == (4, 16_000)
    for number, window in enumerate(windows):
        first = 52_000 + number * 8_000 - 2_000
        np.testing.assert_array_equal(window, sound[first : first + 16_000, 0])


def test_that_a_part_ends_with_the_track(tmp_path: Path) -> None:
    sound = music(10, 16_000, channels=1)
    path = save(tmp_path / "a.wav", sound, 16_000, "FLOAT")
    windows = decode_span(path, WANTED, Span(8, 1000))
    np.testing.assert_array_equal(windows.ravel(), sound[-32_000:, 0])
    short = decode_span(path, WANTED, Span(9.9, 9.95))
    assert short.shape == (1, 16_000)
    np.testing.assert_array_equal(short[0, :1600], sound[-1600:, 0])
    assert not short[0, 1600:].any()


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.ogg", "a.m4a"])
def test_that_a_part_beyond_the_end_gives_its_reason(name: str, tmp_path: Path) -> None:
    path = WRITERS.get(name, ("", save))[1](tmp_path / name, music(3))
    with pytest.raises(DecodeError, match="beyond the end"):
        decode_span(path, WANTED, Span(50, 60))


def test_that_a_cover_is_the_thumbnail(tmp_path: Path) -> None:
    from mutagen.flac import FLAC, Picture

    path = save(tmp_path / "a.flac", music(1))
    data = io.BytesIO()
    Image.new("RGB", (500, 400), (200, 30, 40)).save(data, "PNG")
    for cover, colour in ((data.getvalue(), (200, 30, 40)), (b"\x89PNG broken", None)):
        file, picture = FLAC(path), Picture()
        picture.type, picture.data = 3, cover
        file.clear_pictures()
        file.add_picture(picture)
        file.save()
        thumbnail = Image.open(io.BytesIO(decode_track(path, WANTED).thumbnail))
        if colour:
            assert thumbnail.size == (320, 256)
            np.testing.assert_allclose(thumbnail.getpixel((100, 100)), colour, atol=6)
        else:
            assert thumbnail.size == (320, 320)


def test_that_a_header_that_lies_about_its_length_is_not_believed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", music(3, 16_000, 1), 16_000, "PCM_16")
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = (2**31 - 2).to_bytes(4, "little")
    path.write_bytes(data)
    assert decode_track(path, WANTED).metadata.duration == pytest.approx(3)


def test_that_damaged_samples_do_not_reach_the_encoder(tmp_path: Path) -> None:
    sound = music(3, 16_000, 1)
    sound[100], sound[200], sound[300], sound[400] = np.nan, np.inf, -np.inf, 1e38
    path = tmp_path / "a.wav"
    soundfile.write(path, sound, 16_000, "FLOAT")
    track = decode_track(path, WANTED)
    assert np.isfinite(track.windows).all()
    assert np.abs(track.windows).max() <= 16
    np.testing.assert_array_equal(track.windows[1], sound[16_000:32_000, 0])
