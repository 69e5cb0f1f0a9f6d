"""Sign, loudness and noise of sounds, float32 (n, samples)."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contrastive.views.chance import like


def turned(sounds: Tensor, chosen: Tensor) -> Tensor:
    """The chosen ones (n,) bool with the opposite sign."""
    return sounds * like(torch.where(chosen, -1.0, 1.0), sounds)


def louder(sounds: Tensor, decibels: Tensor) -> Tensor:
    """Each by its ``decibels`` (n,); 0 changes nothing."""
    return sounds * like(10 ** (decibels / 20), sounds)


def noisy(sounds: Tensor, levels: Tensor, noise: Tensor) -> Tensor:
    """Each with ``noise`` (n, samples) of deviation 1, by ``levels`` (n,) of the sound's own deviation."""
    deviations = sounds.std(1, correction=0, keepdim=True)
    return sounds + noise.to(sounds) * deviations * like(levels, sounds)
