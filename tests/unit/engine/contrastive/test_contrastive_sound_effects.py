"""Levels, filters, echoes and pitch: what changes a sound before a network hears it."""

from __future__ import annotations

from math import log, log10, pi

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.echoes import delayed, reverberated, room_noise
from engine.contrastive.views.filters import filtered
from engine.contrastive.views.levels import louder, noisy, turned
from engine.contrastive.views.pitch import shifted
from engine.encoders import torchaudio_library

RATE = 16000


def _tones(*frequencies: float, samples: int = 16000) -> Tensor:
    times = torch.arange(samples) / RATE
    return torch.stack([torch.sin(2 * pi * frequency * times) for frequency in frequencies])


def _peaks(sounds: Tensor) -> Tensor:
    """The loudest frequency of each, in Hz."""
    spectrum = torch.fft.rfft(sounds * torch.hann_window(sounds.shape[1]), n=1 << 17).abs()
    return spectrum.argmax(1) * RATE / (1 << 17)


def _loudness(sounds: Tensor) -> Tensor:
    return sounds[:, 2000:-2000].square().mean(1).sqrt()


def test_that_a_turned_sound_has_the_other_sign() -> None:
    sounds = torch.randn(3, 50)
    assert torch.equal(
        turned(sounds, torch.tensor([True, False, True])), torch.stack([-sounds[0], sounds[1], -sounds[2]])
    )


def test_that_gain_is_counted_in_decibels() -> None:
    sounds = torch.randn(3, 50)
    after = louder(sounds, torch.tensor([-20.0, 0.0, 20 * log10(2)]))
    torch.testing.assert_close(after, torch.stack([sounds[0] / 10, sounds[1], sounds[2] * 2]))


def test_that_noise_is_in_proportion_to_the_sound() -> None:
    sounds = torch.stack([torch.randn(4000) * 0.1, torch.randn(4000), torch.zeros(4000)])
    added = noisy(sounds, torch.tensor([0.5, 0.5, 0.5]), torch.randn(3, 4000)) - sounds
    assert added.std(1).tolist() == pytest.approx([0.05, 0.5, 0], rel=0.05)


@pytest.mark.parametrize(
    ("high", "cutoff"), [(True, 200.0), (True, 1200.0), (False, 2200.0), (False, 4000.0)]
)
def test_that_filters_are_those_of_torchaudio(high: bool, cutoff: float) -> None:
    torchaudio_library.ready()
    from torchaudio.functional import highpass_biquad, lowpass_biquad

    sound = torch.rand(1, 1500) - 0.5  # which torchaudio does not cut off at 1
    expected = (highpass_biquad if high else lowpass_biquad)(sound, RATE, cutoff)
    after = filtered(sound, torch.tensor([cutoff]), torch.tensor([high]), RATE)
    torch.testing.assert_close(after, expected, atol=1e-4, rtol=0)


def test_that_each_sound_has_a_filter_of_its_own() -> None:
    sounds = _tones(100.0, 100.0, 6000.0, 6000.0)
    cutoffs, high = torch.tensor([1000.0, 3000.0, 1000.0, 3000.0]), torch.tensor([True, False, True, False])
    after = filtered(sounds, cutoffs, high, RATE)
    quieter = (_loudness(after) / _loudness(sounds)).tolist()
    assert quieter[0] < 0.02  # 40 dB where the cut-off is a decade away
    assert quieter[3] < 0.26
    assert quieter[1:3] == pytest.approx([1, 1], abs=0.05)
    single = [
        filtered(sounds[row : row + 1], cutoffs[row : row + 1], high[row : row + 1], RATE) for row in range(4)
    ]
    torch.testing.assert_close(after, torch.cat(single), atol=1e-5, rtol=0)


def test_that_a_cutoff_beyond_what_can_be_heard_changes_little() -> None:
    sounds = _tones(500.0)
    after = filtered(sounds, torch.tensor([90_000.0]), torch.tensor([False]), RATE)
    torch.testing.assert_close(after, sounds, atol=0.02, rtol=0)


def test_that_a_delay_adds_one_echo() -> None:
    sounds, offsets = torch.randn(4, 40), torch.tensor([0, 7, 39, 100])
    after = delayed(sounds, offsets, 0.5)
    for row, offset in enumerate(offsets.tolist()):
        for place in range(40):
            echo = float(sounds[row, place - offset]) if place >= offset else 0.0
            expected = (float(sounds[row, place]) + 0.5 * echo) / 1.5
            assert float(after[row, place]) == pytest.approx(expected, abs=1e-6)


def test_that_a_room_is_noise_that_falls_by_sixty_decibels() -> None:
    click = torch.zeros(1, 16000)
    click[0, 100] = 1.0
    noise = room_noise(16000, generator_for(0))
    after = reverberated(
        click, torch.tensor([0.5]), torch.tensor([1.0]), noise, torch.tensor([77]), RATE
    ).squeeze(0)
    assert after[:100].abs().max() < 1e-5
    assert float(after.square().sum()) == pytest.approx(1, abs=1e-3)
    early, late = (after[start : start + 800].square().mean().sqrt() for start in (100, 100 + 4000))
    assert float(20 * (early / late).log10()) == pytest.approx(30, abs=2)  # after a quarter of a second
    envelope = torch.exp(-log(1000) / RATE * torch.arange(15900) / 0.5)
    expected = noise[77 : 77 + 15900] * envelope
    torch.testing.assert_close(after[100:], expected / torch.linalg.vector_norm(expected), atol=1e-4, rtol=0)


def test_that_sounds_without_a_share_of_the_room_stay_as_they_are() -> None:
    sounds = torch.randn(2, 3000)
    noise = room_noise(3000, generator_for(0))
    shares = torch.tensor([0.0, 0.4])
    seconds, places = torch.tensor([0.3, 0.2]), torch.tensor([5, 9])
    after = reverberated(sounds, seconds, shares, noise, places, RATE)
    assert torch.equal(after[0], sounds[0])
    alone = reverberated(sounds[1:], seconds[1:], shares[1:], noise, places[1:], RATE)
    torch.testing.assert_close(after[1:], alone, atol=1e-5, rtol=0)


@pytest.mark.parametrize("frequency", [220.0, 440.0, 1500.0])
def test_that_a_tone_is_moved_by_semitones_and_stays_as_loud(frequency: float) -> None:
    semitones = torch.tensor([-7.0, -1.0, 0.0, 0.5, 3.0, 7.0])
    after = shifted(_tones(*[frequency] * 6), semitones)
    torch.testing.assert_close(_peaks(after), frequency * 2 ** (semitones / 12), rtol=0.003, atol=0)
    torch.testing.assert_close(_loudness(after), torch.full((6,), 0.5**0.5), rtol=0.03, atol=0)


def test_that_a_pitch_that_is_not_moved_is_the_sound_itself() -> None:
    sounds = torch.randn(2, 8000) * 0.1
    after = shifted(sounds, torch.zeros(2))
    torch.testing.assert_close(after[:, 2000:-2000], sounds[:, 2000:-2000], atol=0.01, rtol=0)


def test_that_a_tone_beyond_half_the_rate_does_not_come_back_as_another() -> None:
    after = shifted(_tones(6500.0, 500.0).sum(0, keepdim=True), torch.tensor([7.0]))
    spectrum = torch.fft.rfft(after.squeeze(0)).abs()
    frequencies = torch.arange(len(spectrum)) * RATE / after.shape[1]
    elsewhere = (frequencies - 500 * 2 ** (7 / 12)).abs() > 100
    assert spectrum[elsewhere].max() < 0.02 * spectrum.max()


def test_that_a_batch_is_its_sounds_one_by_one() -> None:
    sounds, semitones = _tones(300.0, 500.0, 900.0), torch.tensor([-5.0, 2.0, 6.0])
    after = shifted(sounds, semitones)
    single = [shifted(sounds[row : row + 1], semitones[row : row + 1]) for row in range(3)]
    torch.testing.assert_close(after[:, :-2048], torch.cat(single)[:, :-2048], atol=0.02, rtol=0)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 3000), st.floats(-12, 12), st.integers(0, 100))
def test_that_sounds_of_any_length_come_out_as_long_and_finite(
    samples: int, semitones: float, seed: int
) -> None:
    sounds = torch.rand(2, samples, generator=torch.Generator().manual_seed(seed)) - 0.5
    after = shifted(sounds, torch.tensor([semitones, -semitones]))
    assert after.shape == sounds.shape
    assert after.isfinite().all()


def test_that_silence_stays_silent() -> None:
    silence = torch.zeros(2, 4000)
    numbers, both = torch.tensor([3.0, -4.0]), torch.tensor([True, False])
    noise, places = room_noise(4000, generator_for(0)), torch.tensor([1, 2])
    for after in (
        turned(silence, both),
        louder(silence, numbers),
        noisy(silence, numbers.abs(), torch.randn(2, 4000)),
        filtered(silence, numbers.abs() * 300, both, RATE),
        delayed(silence, places, 0.5),
        shifted(silence, numbers),
        reverberated(silence, numbers.abs(), numbers.abs() / 10, noise, places, RATE),
    ):
        assert torch.equal(after.abs(), silence)
