"""Small networks of pictures and of sounds, and items for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from small_course import KINDS, kinds_of, material_of
from torch import Tensor, nn

from engine.contrastive.material import Material
from engine.domain import AudioInput, PictureInput
from engine.encoders.backbones import Backbone
from engine.encoders.encoder import EncoderInput
from engine.encoders.network import Network
from engine.encoders.trainable import Trainable, TrainableMusic, TrainablePictures

SHOWN = PictureInput(16, 16)
HEARD = AudioInput(rate=1000, samples=500, hop=400, lead=100, most_windows=4)
COLOURS = np.random.default_rng(3).integers(40, 216, (KINDS, 3))


class TinyPictures(TrainablePictures):
    """One convolution with a norm, and the mean of what it finds; out of memory where it is given much."""

    width = 8

    def __init__(self, room: float = float("inf")) -> None:
        super().__init__()
        self.room = room
        self.layers = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU())

    @property
    def record(self) -> dict[str, Any]:
        return {"name": "tiny"}

    def forward(self, views: Tensor) -> Tensor:
        if self.training and torch.is_grad_enabled() and len(views) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        features: Tensor = self.layers(views.float() / 64 - 2).mean((2, 3))
        return features

    def into_inference(self, wanted: EncoderInput) -> Network:
        raise NotImplementedError


class TinyMusic(TrainableMusic):
    """The loudness of a few bands of waveforms."""

    width = 8

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Conv1d(1, 8, 25, stride=4), nn.BatchNorm1d(8), nn.ReLU())

    @property
    def record(self) -> dict[str, Any]:
        return {"name": "tiny"}

    @property
    def spectrogram(self) -> None:
        return None

    def forward(self, views: Tensor) -> Tensor:
        features: Tensor = self.layers(10 * views[:, None]).mean(2)
        return features

    def into_inference(self, wanted: EncoderInput) -> Network:
        raise NotImplementedError


def tiny(module: Callable[[], Trainable], wanted: EncoderInput) -> Callable[..., Backbone]:
    """What stands for ``backbones.backbone`` and ``backbones.scratch``: always the same weights."""

    def made(*_given: object) -> Backbone:
        torch.manual_seed(11)
        return Backbone(module().eval(), wanted, "", "tiny", "", "")

    return made


def seen_or_heard(items: int = 40) -> Material:
    """Pictures of one colour for each kind and much noise, or tones of one pitch for each."""
    kinds = kinds_of(items)

    def read(row: int, wanted: EncoderInput) -> NDArray[Any]:
        drawn = np.random.default_rng(row)
        if isinstance(wanted, PictureInput):
            noise = drawn.normal(0, 40, (wanted.height, wanted.width, 3))
            return np.clip(COLOURS[kinds[row]] + noise, 0, 255).astype(np.uint8)
        times = np.arange(2 * wanted.samples) / wanted.rate
        tone = 0.3 * np.sin(2 * np.pi * 40 * (kinds[row] + 1) * times) + drawn.normal(0, 0.05, len(times))
        return tone.reshape(2, -1).astype(np.float32)

    return replace(material_of(items), read=read, features=None)
