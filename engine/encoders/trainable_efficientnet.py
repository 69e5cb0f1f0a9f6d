"""EfficientNet-Lite0 to be trained: without its classifier, and tempered with a slope that is bounded."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.domain import PictureInput
from engine.encoders.efficientnet import FEATURES, EfficientNetLite0, folded
from engine.encoders.efficientnet_lite0 import NAME, POWER, installed_weights, read_published
from engine.encoders.encoder import EncoderInput
from engine.encoders.network import Network, PictureNetwork
from engine.encoders.trainable import PooledPictures

STRAIGHT = 1e-4
"""Below this the power is a straight line: its slope would grow without bound towards 0. Features are about
0.1 to 1, and no embedding changes by more than a rounding in bfloat16 does."""
HALVINGS = 32
"""A picture whose sides are multiples of this has even sides wherever the network halves them."""
SCRATCH_MOMENTUM = 0.1
"""Of norms that begin with nothing: the published 0.01 follows a network of long training."""


class TrainableEfficientNet(PooledPictures):
    """Pixels to what the bundled encoder scales to length 1."""

    width = FEATURES

    def __init__(self, network: EfficientNetLite0 | None = None) -> None:
        """Random weights where no ``network`` is given, which is taken over."""
        super().__init__()
        self.network = network or EfficientNetLite0()
        del self.network._fc  # the features do not depend on it

    @property
    def record(self) -> dict[str, Any]:
        return {"name": NAME}

    def forward(self, views: Tensor) -> Tensor:
        return tempered(self.network.features(views))

    def maps(self, views: Tensor) -> Tensor:
        return self.network.maps(views).float()

    def gains(self, means: Tensor) -> Tensor:
        return tempering(means)

    def into_inference(self, wanted: EncoderInput) -> Network:
        assert isinstance(wanted, PictureInput)
        network = self.network.eval()
        even = wanted.width % HALVINGS == 0 == wanted.height % HALVINGS
        return TemperedEfficientNet(folded(network) if even else network)


class TemperedEfficientNet(PictureNetwork):
    """``TrainableEfficientNet`` for inference."""

    def __init__(self, network: EfficientNetLite0) -> None:
        super().__init__()
        self.network = network

    def forward(self, items: Tensor) -> tuple[Tensor]:
        """uint8 (n, 3, h, w) to features (n, 1280)."""
        return (tempered(self.network.features(items)),)

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds what bears it."""
        self.network.round_to(dtype)


def tempered(features: Tensor) -> Tensor:
    """Features ≥ 0 raised to the encoder's power, with a slope that is bounded also at 0."""
    return features * tempering(features)


def tempering(features: Tensor) -> Tensor:
    """What ``tempered`` multiplies features ≥ 0 by."""
    return features.clamp_min(STRAIGHT) ** (POWER - 1)


def pretrained() -> tuple[TrainableEfficientNet, str]:
    """With the weights that are installed with the program, and the digest of the encoder of them.

    Raises:
        EncoderError: they are missing or damaged.
    """
    network, digest = read_published(installed_weights())
    return TrainableEfficientNet(network), digest


def scratch() -> TrainableEfficientNet:
    """With random weights (He et al., "Delving Deep into Rectifiers", 2015)."""
    module = TrainableEfficientNet()
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out")
        elif isinstance(part, nn.BatchNorm2d):
            part.momentum = SCRATCH_MOMENTUM
    return module
