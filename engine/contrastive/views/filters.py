"""High-pass and low-pass filters of another cut-off for each sound of a batch."""

from __future__ import annotations

from math import sqrt, tau

import torch
from torch import Tensor

from engine.contrastive.views.chance import like

QUALITY = 1 / sqrt(2)
"""Butterworth's: as flat as can be before the cut-off."""
HIGHEST = 0.499
"""Cut-off as a share of the rate; above there is nothing to hear."""


def filtered(sounds: Tensor, cutoffs: Tensor, high: Tensor, rate: int) -> Tensor:
    """Sounds (n, samples) without what is below ``cutoffs`` (n,) Hz where ``high`` (n,) bool, else above.

    The second-order filters of Bristow-Johnson's "Audio EQ Cookbook", 12 dB an octave, computed all at once
    by their response at each frequency: sample after sample would take a second.
    """
    samples = sounds.shape[1]
    size = fast_size(2 * samples)  # what is left of the filter's ringing after it begins anew is nothing
    angles = tau * (cutoffs.double() / rate).clamp(max=HIGHEST)
    slope = angles.sin() / (2 * QUALITY)
    edge = torch.where(high, 1 + angles.cos(), 1 - angles.cos()) / 2
    sign = torch.where(high, -1.0, 1.0).double()
    # In float32 from here on: some devices have no wider numbers.
    above = [like(part.float(), sounds) for part in (edge, 2 * sign * edge, edge)]
    below = [like(part.float(), sounds) for part in (1 + slope, -2 * angles.cos(), 1 - slope)]
    turns = torch.arange(size // 2 + 1, device=sounds.device) * (tau / size)
    back = torch.polar(torch.ones_like(turns), -turns)
    response = _polynomial(above, back) / _polynomial(below, back)
    spectrum = torch.fft.rfft(sounds, n=size) * response
    sound: Tensor = torch.fft.irfft(spectrum, n=size)
    return sound[:, :samples]


def fast_size(least: int) -> int:
    """A power of two of at least ``least``, of which a Fourier transform is fast."""
    return 1 << (least - 1).bit_length()


def _polynomial(coefficients: list[Tensor], variable: Tensor) -> Tensor:
    """Three coefficients (n, 1) at the places ``variable`` (f,): (n, f)."""
    constant, linear, square = coefficients
    return torch.addcmul(constant.to(variable.dtype), linear + square * variable, variable)
