"""Sound to the logarithmic mel spectrogram that musicnn was trained on."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from engine.encoders import torchaudio_library

RATE = 16000
BINS = 512
"""Samples in one frame of the spectrogram."""
HOP = 256
MELS = 96
GAIN = 10000.0


class LogMel(nn.Module):
    """log10(10000 · m + 1) of the power in 96 bands m, spaced and scaled as Slaney's Auditory Toolbox does.

    Frame t covers the samples from t · 256 to t · 256 + 511: a sound with 256 samples of silence before it
    gives the frames of the centred spectrogram.
    """

    def __init__(self) -> None:
        super().__init__()
        torchaudio_library.ready()
        from torchaudio.transforms import MelSpectrogram

        self.spectrogram = MelSpectrogram(
            RATE, BINS, hop_length=HOP, n_mels=MELS, norm="slaney", mel_scale="slaney", center=False
        )

    def forward(self, sound: Tensor) -> Tensor:
        """float32 (n, samples) to (n, (samples − 512) // 256 + 1, 96), all ≥ 0."""
        bands = cast("Tensor", self.spectrogram(sound))  # (n, 96, frames)
        return torch.log10(GAIN * bands + 1.0).transpose(1, 2)


def samples_of(frames: int) -> int:
    """How many samples give so many frames."""
    return (frames - 1) * HOP + BINS
