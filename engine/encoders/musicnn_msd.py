"""The encoder of music that comes with the program: musicnn, trained on the Million Song Dataset."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.domain import AudioInput, Kind
from engine.encoders.encoder import Encoded, check_tracks, unit_rows
from engine.encoders.execution import Execution
from engine.encoders.labels import music_tags, tags_of
from engine.encoders.log_mel import HOP, RATE, LogMel, samples_of
from engine.encoders.musicnn import FRAMES, POOLED, Musicnn
from engine.encoders.musicnn_folded import FoldedFrontBlock, folded
from engine.encoders.network import AudioNetwork
from engine.encoders.short_sounds import filled_up
from engine.encoders.trial_items import trial_windows
from engine.encoders.weights import digest_of, fill, read_safetensors

NAME = "musicnn-msd"
WEIGHTS_FILE = "musicnn_msd.safetensors"
INPUT = AudioInput(RATE, samples_of(FRAMES), hop=FRAMES * HOP, lead=HOP, most_windows=80)
"""Patches of 187 frames, one after the other, on the frames of the track's centred spectrogram."""
LEAST_PERIOD = RATE // 2
"""How often a sound shorter than its window begins anew; docs/adr/0007 has the figures."""
BATCH_SIZE = 4
"""Tracks; of 40 windows each they are 62 MB."""
MIN_CONFIDENCE = 0.1
"""The network is never sure: its surest tag is rarely above a half. This gives a track four tags or so."""
MAX_TAGS = 8


class MusicnnNetwork(AudioNetwork):
    """Sound to what musicnn pools of it, to a shorter form of that, and to tags."""

    basis: Tensor

    def __init__(self, network: Musicnn) -> None:
        super().__init__()
        self._log_mel = LogMel()
        self._network = folded(network)
        self.register_buffer("basis", heard_directions(network.dense.weight.detach()))

    def forward(self, items: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """float32 (n, samples) to features (n, 1506), their short form (n, 200) and probabilities (n, 50)."""
        heard = self._network(self._log_mel(items))
        return heard.pooled, heard.pooled @ self.basis, torch.sigmoid(heard.logits)

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds the front blocks, where nearly all of the work is."""
        for block in self._network.front:
            cast("FoldedFrontBlock", block).round_to(dtype)


class MusicnnMsdEncoder:
    """The mean of a track's windows, each of length 1, as embedding; what is pooled before the last layers.

    A window's own vector is its feature's shadow on the directions the next layer looks along.
    """

    name = NAME
    kind = Kind.MUSIC
    dimension = POOLED
    input = INPUT
    batch_size = BATCH_SIZE

    def __init__(self, weights: Path, cache: Path | None = None, device: torch.device | None = None) -> None:
        network, self.digest = read_published(weights)
        self.execution = Execution(MusicnnNetwork(network), NAME, device)
        self.execution.settle(trial_windows(self.execution.step, INPUT), self.digest, cache)

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds tracks, each float32 (windows, 48128); see ``Encoder.encode``."""
        check_tracks(batch, INPUT, NAME)
        if not len(batch):
            return Encoded(np.zeros((0, POOLED), np.float32), ())
        windows = np.concatenate([filled_up(track, INPUT.lead, LEAST_PERIOD) for track in batch])
        features, short, probabilities = self.execution.run(windows)
        ends = np.cumsum([len(track) for track in batch])[:-1]
        embeddings = np.stack([part.mean(axis=0) for part in np.split(unit_rows(features, NAME), ends)])
        confidences = np.stack([part.mean(axis=0) for part in np.split(probabilities, ends)])
        return Encoded(
            unit_rows(embeddings, NAME),
            tags_of(confidences, music_tags(), MIN_CONFIDENCE, MAX_TAGS),
            tuple(np.split(unit_rows(short, NAME), ends)),
        )


def load(cache: Path | None = None) -> MusicnnMsdEncoder:
    """The encoder with the weights that are installed with the program.

    Raises:
        EncoderError: they are missing or damaged.
    """
    with as_file(files("resources") / "encoders" / WEIGHTS_FILE) as weights:
        return MusicnnMsdEncoder(weights, cache)


def read_published(weights: Path) -> tuple[Musicnn, str]:
    """The network with the weights of that file, and the digest of the encoder that is made of it.

    Raises:
        EncoderError: they are missing, damaged or of another network.
    """
    state = read_safetensors(weights, NAME)
    network = Musicnn()
    fill(network, state, NAME)
    return network, digest_of(state, f"{NAME} {INPUT} {LEAST_PERIOD} mean of unit windows")


def heard_directions(weight: Tensor) -> Tensor:
    """An orthonormal basis (in, out) of what a layer with this ``weight`` (out, in) can tell apart.

    Whatever else differs between two inputs, the layer answers the same. By QR decomposition with a positive
    diagonal, so that it is the only one and the same on every machine up to rounding.
    """
    basis, triangle = torch.linalg.qr(weight.double().T)
    return cast("Tensor", (basis * torch.sign(triangle.diagonal())).float())
