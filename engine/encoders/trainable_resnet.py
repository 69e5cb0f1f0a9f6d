"""ResNet-18 to be trained from the beginning."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.encoders.encoder import EncoderInput
from engine.encoders.network import Network, PictureNetwork
from engine.encoders.resnet import FEATURES, ResNet18
from engine.encoders.trainable import PooledPictures

NAME = "resnet18"


class TrainableResNet(PooledPictures):
    """Pixels to the mean of the last feature maps."""

    width = FEATURES

    def __init__(self) -> None:
        super().__init__()
        self.network = ResNet18()

    @property
    def record(self) -> dict[str, Any]:
        return {"name": NAME}

    def forward(self, views: Tensor) -> Tensor:
        return self.network(views)  # type: ignore[no-any-return]

    def maps(self, views: Tensor) -> Tensor:
        return self.network.maps(views)

    def gains(self, means: Tensor) -> Tensor:
        return torch.ones_like(means)

    def into_inference(self, wanted: EncoderInput) -> Network:
        return ResNetPictures(self.network)


class ResNetPictures(PictureNetwork):
    """``TrainableResNet`` for inference."""

    def __init__(self, network: ResNet18) -> None:
        super().__init__()
        self.network = network.eval()
        self._dtype = torch.float32

    def forward(self, items: Tensor) -> tuple[Tensor]:
        """uint8 (n, 3, h, w) to features (n, width)."""
        with torch.autocast(items.device.type, self._dtype, enabled=self._dtype != torch.float32):
            return (self.network(items),)

    def round_to(self, dtype: torch.dtype) -> None:
        """Computes convolutions in ``dtype``."""
        self._dtype = dtype
