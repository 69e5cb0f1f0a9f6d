"""Changed tracks: as strong as asked for, in their place, and silent where they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.errors import DecodeError
from engine.media.perturbing.mp3 import through_mp3
from engine.media.perturbing.perturbation import Perturbation
from engine.media.perturbing.pitch import transposed
from engine.media.perturbing.sound import Sound, hear
from engine.media.perturbing.sounds import DELAYS, SOUNDS, changed_windows
from engine.media.track_aspects import decode_windows

Samples = NDArray[np.float32]
RATE = 16_000
WANTED = AudioInput(RATE, samples=48_128, hop=47_872, lead=256, most_windows=5)
WAYS = {way.name: way for way in SOUNDS}
ways = pytest.mark.parametrize("way", SOUNDS, ids=lambda way: way.name)
lengths = pytest.mark.parametrize("seconds", [0.0001, 0.05, 0.2, 4.0, 22.0], ids=lambda own: f"{own} s")


def tone(seconds: float, pitch: float = 440.0, rate: int = RATE) -> Samples:
    times = np.arange(max(1, round(seconds * rate))) / rate
    return (0.3 * np.cos(2 * np.pi * pitch * times)).astype(np.float32)


def music(seconds: float, rate: int = RATE) -> Samples:
    """Tones that come and go, with some noise."""
    times = np.arange(round(seconds * rate)) / rate
    chords = sum(
        np.sin(2 * np.pi * pitch * times) * np.sin(3 * times + pitch) for pitch in (220, 331, 550, 1234)
    )
    hiss = np.random.default_rng(1).standard_normal(len(times)) * 0.05
    return (0.15 * chords + hiss * (np.sin(9 * times) > 0.5)).astype(np.float32)


def saved(folder: Path, samples: Samples, rate: int = RATE) -> Path:
    path = folder / "track.wav"
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def heard(folder: Path, samples: Samples) -> Sound:
    return hear(saved(folder, samples), WANTED, DELAYS)


def pitch_of(samples: Samples, rate: int = RATE) -> float:
    strengths = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(strengths.argmax() * rate / len(samples))


def decibels(one: Samples, other: Samples) -> float:
    return float(10 * np.log10((one.astype(float) ** 2).mean() / (other.astype(float) ** 2).mean()))


@ways
@lengths
def test_that_a_track_of_any_length_is_changed_and_always_alike(
    way: Perturbation[Sound], seconds: float, tmp_path: Path
) -> None:
    sound = heard(tmp_path, tone(seconds))
    before = sound.windows.copy()
    for strength in way.strengths:
        once, again = (changed_windows(sound, way, strength, 3) for _ in range(2))
        np.testing.assert_array_equal(once, again)
        assert once.dtype == np.float32
        assert once.shape[1] == WANTED.samples
        assert 1 <= len(once) <= WANTED.most_windows
        assert np.isfinite(once).all()
        assert once.any()
    np.testing.assert_array_equal(sound.windows, before)


@ways
def test_that_silence_stays_silent(way: Perturbation[Sound], tmp_path: Path) -> None:
    sound = heard(tmp_path, np.zeros(5000, np.float32))
    assert not changed_windows(sound, way, way.strengths[-1], 0).any()


@pytest.mark.parametrize("name", ["gain", "noise", "mp3", "pitch"])
def test_that_a_short_sound_stays_where_it_is_and_as_short(name: str, tmp_path: Path) -> None:
    sound = heard(tmp_path, tone(0.2))
    for strength in WAYS[name].strengths:
        sounding = np.flatnonzero(changed_windows(sound, WAYS[name], strength, 0)[0])
        assert 256 <= sounding[0] < 256 + 160
        assert 256 + 3040 <= sounding[-1] < 256 + 3200


@pytest.mark.parametrize("name", ["noise", "mp3", "pitch"])
def test_that_each_strength_is_harsher_than_the_one_before(name: str, tmp_path: Path) -> None:
    sound = heard(tmp_path, music(9.0))

    def heights(windows: Samples) -> Samples:
        frames = windows[:, : 94 * 512].reshape(-1, 512) * np.hanning(512)
        return np.log(np.abs(np.fft.rfft(frames)) + 0.02)

    original = heights(sound.windows)
    errors = [
        float(np.abs(heights(changed_windows(sound, WAYS[name], one, 0)) - original).mean())
        for one in WAYS[name].strengths
    ]
    assert errors == sorted(errors)
    assert errors[-1] > 1.3 * errors[0]


def test_that_gain_is_so_many_decibels_either_way_and_full_scale_clips(tmp_path: Path) -> None:
    sound = heard(tmp_path, tone(3.0))
    made = [changed_windows(sound, WAYS["gain"], 6, seed) for seed in range(9)]
    gains = {round(decibels(windows, sound.windows), 1) for windows in made}
    assert gains == {-6.0, 6.0}
    assert max(np.abs(changed_windows(sound, WAYS["gain"], 24, seed)).max() for seed in range(9)) == 1


@pytest.mark.parametrize("below", [40, 20, 10])
def test_that_noise_is_so_many_decibels_below_the_sound(below: float, tmp_path: Path) -> None:
    sound = heard(tmp_path, tone(5.0))
    noise = changed_windows(sound, WAYS["noise"], below, 0) - sound.windows
    there = sound.windows != 0
    assert decibels(sound.windows[there], noise[there]) == pytest.approx(below, abs=0.2)
    spectrum = np.abs(np.fft.rfft(noise[0, 256:])) ** 2
    assert spectrum[:12_000].mean() == pytest.approx(spectrum[12_000:].mean(), rel=0.1)


@pytest.mark.parametrize("semitones", [-4, -0.5, 0, 1, 4])
def test_that_pitch_changes_by_so_many_semitones_at_the_same_speed(semitones: float) -> None:
    before = np.concatenate([tone(2.0), np.zeros(RATE, np.float32), tone(2.0)])
    after = transposed(before, RATE, semitones)
    assert len(after) == len(before)
    assert pitch_of(after[: 2 * RATE]) == pytest.approx(440 * 2 ** (semitones / 12), abs=1.5)
    blocks = np.abs(after.reshape(50, -1)).max(axis=1) > 0.15
    assert np.abs(blocks.astype(int) - np.repeat([1, 0, 1], [20, 10, 20])).sum() <= 2


@pytest.mark.parametrize("rate", [8_000, 10_000, 16_000, 22_050, 48_000, 96_000])
@pytest.mark.parametrize("kilobits", [64, 32, 16, 8])
def test_that_an_mp3_is_heard_in_its_place_at_every_rate(rate: int, kilobits: int) -> None:
    before = music(2.0, rate)
    after = through_mp3(before, rate, kilobits)
    assert after.shape == before.shape
    assert after.dtype == np.float32
    together = np.fft.irfft(np.fft.rfft(after, 2 * len(after)) * np.conj(np.fft.rfft(before, 2 * len(after))))
    assert int(together.argmax()) in (0, 1, 2 * len(after) - 1)
    assert decibels(before, before - after) > 6


def test_that_a_delay_is_silence_before_the_same_track(tmp_path: Path) -> None:
    samples = music(11.0)
    sound = hear(saved(tmp_path, samples), WANTED, DELAYS)
    assert set(sound.delayed) == set(DELAYS)
    for delay in DELAYS:
        late = np.concatenate([np.zeros(round(delay * RATE), np.float32), samples])
        expected, _ = decode_windows(saved(tmp_path, late), WANTED)
        np.testing.assert_array_equal(changed_windows(sound, WAYS["shift"], delay, 0), expected)


def test_that_a_track_is_heard_as_ever_at_another_rate_and_however_long(tmp_path: Path) -> None:
    path = saved(tmp_path, music(70.0, 8_000), 8_000)
    expected, _ = decode_windows(path, WANTED)
    np.testing.assert_array_equal(hear(path, WANTED, DELAYS).windows, expected)
    assert len(expected) == WANTED.most_windows


def test_that_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DecodeError):
        hear(saved(tmp_path, np.empty(0, np.float32)), WANTED, DELAYS)
    (tmp_path / "text.mp3").write_text("This is no music.")
    with pytest.raises(DecodeError):
        hear(tmp_path / "text.mp3", WANTED)
