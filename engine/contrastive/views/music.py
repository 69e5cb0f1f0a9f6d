"""Views of stored stretches of tracks."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.contrastive.inputs.layout import FULL_SCALE
from engine.contrastive.views import levels
from engine.contrastive.views.chance import picked, rows_of, uniform
from engine.contrastive.views.echoes import delayed, reverberated, room_noise
from engine.contrastive.views.filters import filtered
from engine.contrastive.views.pitch import shifted
from engine.contrastive.views.settings import MusicSettings
from engine.contrastive.views.spectrogram_masks import draw_mask, masked
from engine.domain import AudioInput

Spectrogram = Callable[[Tensor], Tensor]
"""Sounds (n, samples) to what a network reads of them, (n, frames, bands) with 0 for silence."""
Effect = Callable[[Tensor, MusicSettings, int, torch.Generator], Tensor]
"""Sounds (k, samples), all to be changed, at a rate."""


class MusicViews:
    """Stretches of tracks to views as the encoder's network reads them."""

    cut_axes = (1,)

    def __init__(
        self,
        wanted: AudioInput,
        settings: tuple[MusicSettings, ...],
        spectrogram: Spectrogram | None = None,
    ) -> None:
        """The k-th view by ``settings[k]``, cyclically.

        Args:
            spectrogram: What stands before the network that is trained, on the device that trains, such as
                ``LogMel``; its values are masked. Without one, views are waveforms.
        """
        self._rate = wanted.rate
        self._settings = settings
        self._spectrogram = spectrogram

    @torch.no_grad()
    def __call__(self, items: Tensor, count: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        """int16 (count, n, samples), a stretch of each track for each view, to float32 views of them.

        Each is (n, samples), or (n, frames, bands) of a spectrogram. Drawn from ``generator``, which is one
        of the CPU.

        Raises:
            ValueError: there are stretches for another number of views.
        """
        if len(items) != count:
            raise ValueError(f"There are stretches for {len(items)} views, and {count} are wanted.")
        return tuple(
            self._view(stretches, self._settings[number % len(self._settings)], generator)
            for number, stretches in enumerate(items)
        )

    def _view(self, stretches: Tensor, settings: MusicSettings, generator: torch.Generator) -> Tensor:
        sounds = stretches.float() / FULL_SCALE
        sounds = levels.turned(sounds, picked(len(sounds), settings.polarity, generator))
        for probability, effect in (
            (settings.noise, _noise),
            (settings.gain, _gain),
            (settings.filter, _filter),
            (settings.delay, _delay),
            (settings.pitch, _pitch),
            (settings.reverb, _reverb),
        ):
            rows = rows_of(picked(len(sounds), probability, generator))
            if len(rows):
                there = rows.to(sounds.device)
                changed = effect(sounds[there], settings, self._rate, generator)
                sounds = sounds.index_copy(0, there, changed)
        return (
            sounds if self._spectrogram is None else _hidden(self._spectrogram(sounds), settings, generator)
        )


def _noise(sounds: Tensor, settings: MusicSettings, _rate: int, generator: torch.Generator) -> Tensor:
    noise = torch.randn(sounds.shape, generator=generator)
    return levels.noisy(sounds, uniform(len(sounds), settings.noise_level, generator), noise)


def _gain(sounds: Tensor, settings: MusicSettings, _rate: int, generator: torch.Generator) -> Tensor:
    return levels.louder(sounds, uniform(len(sounds), settings.gain_decibels, generator))


def _filter(sounds: Tensor, settings: MusicSettings, rate: int, generator: torch.Generator) -> Tensor:
    high = picked(len(sounds), 0.5, generator)
    highs = uniform(len(sounds), settings.high_pass, generator)
    lows = uniform(len(sounds), settings.low_pass, generator)
    return filtered(sounds, torch.where(high, highs, lows), high, rate)


def _delay(sounds: Tensor, settings: MusicSettings, rate: int, generator: torch.Generator) -> Tensor:
    offsets = (uniform(len(sounds), settings.delay_seconds, generator) * rate).long()
    return delayed(sounds, offsets, settings.delay_level)


def _pitch(sounds: Tensor, settings: MusicSettings, _rate: int, generator: torch.Generator) -> Tensor:
    return shifted(sounds, uniform(len(sounds), settings.pitch_semitones, generator))


def _reverb(sounds: Tensor, settings: MusicSettings, rate: int, generator: torch.Generator) -> Tensor:
    count, samples = sounds.shape
    seconds = uniform(count, settings.reverb_seconds, generator)
    shares = uniform(count, settings.reverb_level, generator)
    places = torch.randint(samples, (count,), generator=generator)
    return reverberated(sounds, seconds, shares, room_noise(samples, generator), places, rate)


def _hidden(spectrograms: Tensor, settings: MusicSettings, generator: torch.Generator) -> Tensor:
    for dimension, times, widest in (
        (1, settings.time_masks, settings.time_width),
        (2, settings.frequency_masks, settings.frequency_width),
    ):
        for _ in range(times):
            length = spectrograms.shape[dimension]
            mask = draw_mask(len(spectrograms), length, widest, generator)
            spectrograms = masked(spectrograms, dimension, *mask)
    return spectrograms
