"""Encoders as one network from prepared items to embeddings, of operations that other programs know too."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from engine.domain import Kind
from engine.encoders.backbones import Backbone, backbone
from engine.encoders.log_mel import BINS, GAIN, HOP, LogMel
from engine.encoders.network import Network
from engine.encoders.registry import TRAINED_PREFIX
from engine.encoders.trainable import Trainable, TrainableMusic
from engine.encoders.trained_parts import changed_base, head_from, network_from, read_parts
from engine.errors import EncoderError


class PicturesGraph(nn.Module):
    """Pictures uint8 (n, height, width, 3) to embeddings (n, dimension), each row of length 1."""

    def __init__(self, network: Network, head: nn.Module | None) -> None:
        super().__init__()
        self.network, self.head = network, head or nn.Identity()

    def forward(self, items: Tensor) -> Tensor:
        return F.normalize(self.head(self.network(items.permute(0, 3, 1, 2))[0]))


class TrackGraph(nn.Module):
    """The windows of one track, float32 (windows, samples), to its embedding (1, dimension), of length 1."""

    def __init__(self, spectrogram: nn.Module, network: nn.Module, head: nn.Module | None) -> None:
        super().__init__()
        self.spectrogram, self.network, self.head = spectrogram, network, head or nn.Identity()

    def forward(self, items: Tensor) -> Tensor:
        windows = F.normalize(self.head(self.network(self.spectrogram(items))))
        return F.normalize(windows.mean(0, keepdim=True))


class HeadGraph(nn.Module):
    """A head on the embeddings of another graph."""

    def __init__(self, below: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.below, self.head = below, head

    def forward(self, items: Tensor) -> Tensor:
        return F.normalize(self.head(self.below(items)))


class LogMelByConvolution(nn.Module):
    """``LogMel`` with its Fourier transform as a convolution, since few programs have the transform."""

    waves: Tensor
    bands: Tensor

    def __init__(self, log_mel: LogMel) -> None:
        super().__init__()
        window = log_mel.spectrogram.spectrogram.window.double()
        angles = torch.arange(BINS, dtype=torch.float64) * (2 * torch.pi / BINS)
        turns = torch.arange(BINS // 2 + 1, dtype=torch.float64)[:, None] * angles
        waves = torch.cat([torch.cos(turns), torch.sin(turns)]) * window  # (2 · 257, 512)
        self.register_buffer("waves", waves.float().unsqueeze(1))
        self.register_buffer("bands", log_mel.spectrogram.mel_scale.fb.clone())  # (257, 96)

    def forward(self, sound: Tensor) -> Tensor:
        """float32 (n, samples) to (n, frames, 96)."""
        real, imaginary = F.conv1d(sound.unsqueeze(1), self.waves, stride=HOP).chunk(2, dim=1)
        power = (real.square() + imaginary.square()).transpose(1, 2)  # (n, frames, 257)
        return torch.log10(GAIN * (power @ self.bands) + 1.0)


def graph_of(name: str, cache: Path | None) -> nn.Module:
    """The trained encoder ``name`` in float32, in evaluation.

    Raises:
        EncoderError: it cannot be loaded, or its network cannot be written down so.
    """
    description, state = read_parts(name, cache)
    head = head_from(description, state)
    if not description.is_adapter:
        start = Backbone(network_from(description, state), description.input, "", name, "", "")
        return _bare(start, head).eval()
    base = description.base
    assert base is not None  # its description was refused otherwise
    assert head is not None
    start = backbone(base.source, cache)
    if start.digest != base.digest:
        raise changed_base(description)
    if base.source.startswith(TRAINED_PREFIX):
        return HeadGraph(graph_of(base.source.removeprefix(TRAINED_PREFIX), cache), head).eval()
    return HeadGraph(_bare(start, None), head).eval()


def _bare(start: Backbone, head: nn.Module | None) -> nn.Module:
    if start.kind is Kind.IMAGE:
        return PicturesGraph(start.module.into_inference(start.wanted), head)
    return TrackGraph(_spectrogram(start.module), start.module, head)


def _spectrogram(module: Trainable) -> nn.Module:
    assert isinstance(module, TrainableMusic)  # there are two kinds of items
    spectrogram = module.spectrogram
    if not isinstance(spectrogram, LogMel):
        raise EncoderError(
            "An encoder of music of the hub cannot be written as ONNX: what it reads of a sound is computed "
            "outside its network. Export it as a folder."
        )
    return LogMelByConvolution(spectrogram)
