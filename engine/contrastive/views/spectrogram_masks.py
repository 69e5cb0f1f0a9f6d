"""Masks over spectrograms (Park et al., "SpecAugment", 2019)."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contrastive.views.chance import like


def masked(spectrograms: Tensor, dimension: int, starts: Tensor, ends: Tensor) -> Tensor:
    """Spectrograms (n, frames, bands) with silence, 0, from ``starts`` to before ``ends`` (n,) int64.

    Along ``dimension`` 1, the frames, or 2, the bands.
    """
    shape = [1, 1, 1]
    shape[dimension] = -1
    places = torch.arange(spectrograms.shape[dimension], device=spectrograms.device).view(shape)
    hidden = (places >= like(starts, spectrograms)) & (places < like(ends, spectrograms))
    return spectrograms.masked_fill(hidden, 0.0)


def draw_mask(count: int, length: int, widest: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Starts and ends, (count,) int64 each, of masks of up to the share ``widest`` of ``length``."""
    size, place = torch.rand(2, count, generator=generator)
    widths = (size * (int(widest * length) + 1)).long().clamp(max=length)
    starts = (place * (length - widths + 1)).long()
    return starts, starts + widths
