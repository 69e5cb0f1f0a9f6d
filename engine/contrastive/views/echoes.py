"""Delay and reverberation of another length for each sound of a batch."""

from __future__ import annotations

from math import log

import torch
from torch import Tensor

from engine.contrastive.views.chance import like
from engine.contrastive.views.filters import fast_size

SIXTY_DECIBELS = 3 * log(10)
"""The amplitude is e to the power of minus this."""


def delayed(sounds: Tensor, offsets: Tensor, level: float) -> Tensor:
    """Sounds (n, samples) with one echo after ``offsets`` (n,) samples, no louder than they were."""
    places = torch.arange(sounds.shape[1], device=sounds.device) - like(offsets, sounds)
    echo = sounds.gather(1, places.clamp_min(0)) * (places >= 0)
    return (sounds + level * echo) / (1 + level)


def room_noise(samples: int, generator: torch.Generator) -> Tensor:
    """What the rooms of a batch are cut from, (2 · samples,)."""
    return torch.randn(2 * samples, generator=generator)


def reverberated(
    sounds: Tensor, seconds: Tensor, shares: Tensor, noise: Tensor, places: Tensor, rate: int
) -> Tensor:
    """Sounds (n, samples) in rooms: noise that falls by 60 dB in ``seconds`` (n,).

    The sound that comes directly and what the room adds, of the same energy in white noise, are mixed by
    ``shares`` (n,) of the room.

    Args:
        noise: As ``room_noise`` makes it; room i begins at ``places`` (n,) int64 of its first half.
    """
    samples = sounds.shape[1]
    times = torch.arange(samples, device=sounds.device)
    rooms = noise.to(sounds.device)[times + like(places, sounds)]
    rooms = rooms * (-SIXTY_DECIBELS / rate * times / like(seconds, sounds)).exp()
    rooms = rooms / torch.linalg.vector_norm(rooms, dim=1, keepdim=True)
    size = fast_size(2 * samples)
    spectrum = torch.fft.rfft(sounds, n=size) * torch.fft.rfft(rooms, n=size)
    wet = torch.fft.irfft(spectrum, n=size)[:, :samples]
    return torch.lerp(sounds, wet, like(shares, sounds))
