"""Made-up items to measure a network on; the same every time."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from engine.domain import AudioInput, PictureInput


def trial_pictures(count: int, wanted: PictureInput) -> NDArray[np.uint8]:
    """Pictures of soft coloured spots, uint8 (count, wanted.height, wanted.width, 3)."""
    spots = torch.randint(0, 256, (count, 3, 14, 14), generator=torch.Generator().manual_seed(0))
    pictures = interpolate(spots.float(), (wanted.height, wanted.width), mode="bilinear").to(torch.uint8)
    return pictures.permute(0, 2, 3, 1).contiguous().numpy()


def trial_windows(count: int, wanted: AudioInput) -> NDArray[np.float32]:
    """Chords that pulse, over a little noise, float32 (count, wanted.samples)."""
    rng = np.random.default_rng(0)
    seconds = np.arange(wanted.samples) / wanted.rate
    pitches = 110.0 * 2.0 ** rng.uniform(0.0, 4.0, (count, 4, 1))
    pulses = 0.5 + 0.5 * np.cos(2 * np.pi * rng.uniform(0.5, 4.0, (count, 1)) * seconds)
    chords = np.sin(2 * np.pi * pitches * seconds).mean(axis=1) * pulses
    return np.asarray(0.5 * chords + 0.01 * rng.standard_normal(chords.shape), np.float32)
