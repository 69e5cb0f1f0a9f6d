"""musicnn to be trained: what it pools, without the layers that only tell tags."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.encoders.encoder import EncoderInput
from engine.encoders.log_mel import LogMel
from engine.encoders.musicnn import POOLED, Musicnn
from engine.encoders.musicnn_folded import FoldedFrontBlock, folded
from engine.encoders.musicnn_msd import INPUT, LEAST_PERIOD, NAME, WEIGHTS_FILE, read_published
from engine.encoders.network import AudioNetwork, Network
from engine.encoders.short_sounds import filled_up
from engine.encoders.trainable import TrainableMusic


class TrainableMusicnn(TrainableMusic):
    """Patches of a log-mel spectrogram (n, frames, 96) to what is pooled of them."""

    width = POOLED

    def __init__(self, network: Musicnn | None = None) -> None:
        """Random weights where no ``network`` is given, which is taken over."""
        super().__init__()
        self.network = network or Musicnn()
        for part in ("dense", "dense_norm", "tags"):
            delattr(self.network, part)

    @property
    def record(self) -> dict[str, Any]:
        return {"name": NAME}

    @property
    def spectrogram(self) -> LogMel:
        return LogMel()

    def forward(self, views: Tensor) -> Tensor:
        return self.network.pooled(views)

    def filled(self, track: NDArray[np.float32]) -> NDArray[np.float32]:
        return filled_up(track, INPUT.lead, LEAST_PERIOD)

    def into_inference(self, wanted: EncoderInput) -> Network:
        return PooledMusicnn(folded(self.network))


class PooledMusicnn(AudioNetwork):
    """``TrainableMusicnn`` for inference, with the spectrogram before it."""

    def __init__(self, network: Musicnn) -> None:
        super().__init__()
        self.log_mel = LogMel()
        self.network = network

    def forward(self, items: Tensor) -> tuple[Tensor]:
        """float32 (n, samples) to features (n, 1506)."""
        return (self.network.pooled(self.log_mel(items)),)

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds the front blocks, where nearly all of the work is."""
        for block in self.network.front:
            cast("FoldedFrontBlock", block).round_to(dtype)


def pretrained() -> tuple[TrainableMusicnn, str]:
    """With the weights that are installed with the program, and the digest of the encoder of them.

    Raises:
        EncoderError: they are missing or damaged.
    """
    with as_file(files("resources") / "encoders" / WEIGHTS_FILE) as weights:
        network, digest = read_published(weights)
    return TrainableMusicnn(network), digest
