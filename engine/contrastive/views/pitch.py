"""Pitch of another height for each sound of a batch, at the same speed.

A phase vocoder (Flanagan and Golden, 1966) makes each sound longer or shorter, and reading that faster or
slower gives back its length. All sounds of a batch go through it at once, each by its own ratio.
"""

from __future__ import annotations

from math import ceil, pi, tau

import torch
from torch import Tensor

from engine.contrastive.views.chance import like

FRAME = 1024
HOP = FRAME // 4
QUIETEST = 1e-6
"""Below, it is silence and stays so."""


def shifted(sounds: Tensor, semitones: Tensor) -> Tensor:
    """Sounds (n, samples) higher by ``semitones`` (n,), which may be negative and broken, at most 12.

    As loud as they were, which a phase vocoder alone would not leave them.
    """
    ratios = like(2 ** (semitones / 12), sounds)  # (n, 1)
    window = torch.hann_window(FRAME, device=sounds.device)
    spectra = torch.stft(sounds, FRAME, HOP, window=window, pad_mode="constant", return_complex=True)
    bins = torch.arange(spectra.shape[1], device=sounds.device)
    heard = bins * ratios <= FRAME / 2  # what would be beyond half the rate would come back as another tone
    longest = spectra.shape[2] * 2 ** (float(semitones.max()) / 12)
    frames = ceil(longest) + FRAME // HOP  # so that even the last sample is in full frames
    stretched = _stretched(spectra * heard[:, :, None], ratios, frames)
    longer = torch.istft(stretched, FRAME, HOP, window=window, length=(frames - 1) * HOP)
    read = _read(longer, torch.arange(sounds.shape[1], device=sounds.device) * ratios)
    return read * (_loudness(sounds) / _loudness(read).clamp_min(QUIETEST))


def _loudness(sounds: Tensor) -> Tensor:
    return sounds.square().mean(1, keepdim=True).sqrt()


def _stretched(spectra: Tensor, ratios: Tensor, length: int) -> Tensor:
    """Spectra (n, bins, frames) made ``ratios`` (n, 1) times as long, and silence to ``length`` frames."""
    bins, frames = spectra.shape[1:]
    places = torch.arange(length, device=spectra.device) / ratios  # (n, length)
    first = places.long().clamp(max=frames - 1)
    before, after = (_frames(spectra, part) for part in (first, (first + 1).clamp(max=frames - 1)))
    share = (places - first)[:, None].clamp(max=1)
    lengths = torch.lerp(before.abs(), after.abs(), share) * (places < frames)[:, None]
    expected = tau * HOP / FRAME * torch.arange(bins, device=spectra.device)[None, :, None]
    # Kept within half a turn, so that the sum over many frames loses no digits.
    steps = _wrapped(after.angle() - before.angle() - expected) + expected
    angles = _wrapped(steps).cumsum(2) - _wrapped(steps)
    # The bins of a tone agree in the middle of a sound; at its beginning the frame is not full.
    middle = frames // 4
    return torch.polar(lengths, angles - angles[:, :, middle, None] + before[:, :, middle, None].angle())


def _frames(spectra: Tensor, places: Tensor) -> Tensor:
    return spectra.gather(2, places[:, None].expand(-1, spectra.shape[1], -1))


def _wrapped(angles: Tensor) -> Tensor:
    """To within half a turn of 0."""
    return angles - tau * torch.floor((angles + pi) / tau)


def _read(sounds: Tensor, places: Tensor) -> Tensor:
    """Sounds (n, s) at broken ``places`` (n, m), along the curve of Catmull and Rom; silence beyond."""
    first = places.long()
    share = places - first
    last = sounds.shape[1] - 1
    before, here, there, after = (
        sounds.gather(1, (first + step).clamp(0, last)) * (first + step <= last) for step in (-1, 0, 1, 2)
    )
    curve = (3 * (here - there) + after - before) * share + (2 * before - 5 * here + 4 * there - after)
    return here + share * (there - before + share * curve) / 2
