"""The log-mel spectrograms of CLAP, in torch.

They equal those of transformers' extractor, and take a fifteenth of its time: 13 ms instead of 200 for 10 s,
where the smallest of the networks takes 630 (two busy cores). The extractor also cuts longer sounds at random
places and marks a random one of a batch as longer than it is; here nothing is left to chance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

FLOOR = 1e-10
"""Powers below this are silence, -100 dB."""


class ClapFeatures:
    """From a sound of at most one window to its spectrogram in dB, (1, frames, bands)."""

    def __init__(self, extractor: Any) -> None:
        fused = extractor.truncation == "fusion"
        # Each kind of CLAP was trained with the mel bands of another library.
        bands = extractor.mel_filters if fused else extractor.mel_filters_slaney
        self._bands = torch.from_numpy(np.asarray(bands, np.float32))  # (frequencies, bands)
        self._samples = int(extractor.nb_max_samples)
        self._step = int(extractor.hop_length)
        self._window = torch.hann_window(int(extractor.fft_window_size))
        self._padding = str(extractor.padding)

    def __call__(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 (samples,) to float32 (1, frames, bands)."""
        spectrum = torch.stft(
            torch.from_numpy(self._filled(sound)),
            len(self._window),
            self._step,
            window=self._window,
            return_complex=True,
        )
        powers = (spectrum.real.square() + spectrum.imag.square()).T @ self._bands
        decibels: NDArray[np.float32] = (10 * powers.clamp_min(FLOOR).log10()).numpy()
        return decibels[None]

    def _filled(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sound over the whole window: repeated to its end, repeated as a whole and padded, or padded."""
        if self._padding == "repeat":
            return np.resize(sound, self._samples)
        if self._padding == "repeatpad":
            sound = np.tile(sound, self._samples // len(sound))
        return np.pad(sound, (0, self._samples - len(sound)))
