"""What can be trained: a network from views of items to features."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.domain import Kind
from engine.encoders.encoder import EncoderInput
from engine.encoders.network import AudioNetwork, Network, PictureNetwork


class Trainable(nn.Module, ABC):
    """A network in a form that gradients go through, in float32.

    Its features, scaled to length 1, are the embeddings of the encoder it came from; for music those of each
    window. It has no parameter that its features do not depend on, but for ones that want no gradient.
    """

    kind: ClassVar[Kind]
    width: int
    """Length of its features."""

    @property
    @abstractmethod
    def record(self) -> dict[str, Any]:
        """What ``backbones.of_record`` makes one like it from, in plain values."""

    @abstractmethod
    def forward(self, views: Tensor) -> Tensor:
        """Views of items (n, …) to features (n, width).

        Pictures are uint8 or float (n, 3, h, w), RGB in [0, 255]; sounds are what ``spectrogram`` gives.
        """

    @abstractmethod
    def into_inference(self, wanted: EncoderInput) -> Network:
        """The same function of items as ``wanted`` has them, folded where it can be; takes over its parts.

        Its items are pictures as they are decoded, or what ``heard`` gives of a track; it answers features.
        """


class TrainablePictures(Trainable):
    """Of pictures."""

    kind = Kind.IMAGE


class PooledPictures(TrainablePictures):
    """Of pictures, by a network whose features come of the mean of its last feature map."""

    @abstractmethod
    def maps(self, views: Tensor) -> Tensor:
        """Views (n, 3, h, w) to the last feature map (n, width, rows, columns), float32."""

    @abstractmethod
    def gains(self, means: Tensor) -> Tensor:
        """What the means of the feature map (n, width) are multiplied by to be the features."""


class TrainableMusic(Trainable):
    """Of music."""

    kind = Kind.MUSIC

    @property
    @abstractmethod
    def spectrogram(self) -> nn.Module | None:
        """Sounds float32 (n, samples) to views (n, frames, bands), 0 for silence; None: views are sounds."""

    def filled(self, track: NDArray[np.float32]) -> NDArray[np.float32]:
        """A track (windows, samples) as it is heard where it ends before its last window does."""
        return track

    def heard(self, track: NDArray[np.float32]) -> Sequence[NDArray[np.float32]]:
        """What the network for inference is given of each window of a track that was ``filled``."""
        return list(track)


class HeadedPictures(PictureNetwork):
    """A network of pictures, and a head on its features."""

    def __init__(self, network: Network, head: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.head = head

    def forward(self, items: Tensor) -> tuple[Tensor]:
        """uint8 (n, 3, h, w) to (n, dimension)."""
        return (self.head(self.network(items)[0].float()),)

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds the network and not the head, which costs next to nothing."""
        self.network.round_to(dtype)


class HeadedMusic(AudioNetwork):
    """A network of sounds, and a head on its features."""

    def __init__(self, network: Network, head: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.head = head
        self.cpu_step, self.gpu_step = network.cpu_step, network.gpu_step

    def forward(self, items: Tensor) -> tuple[Tensor]:
        """Float32 (n, …) to (n, dimension)."""
        return (self.head(self.network(items)[0].float()),)

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds the network and not the head, which costs next to nothing."""
        self.network.round_to(dtype)


def headed(network: Network, head: nn.Module, kind: Kind) -> Network:
    """``network`` with ``head`` on the first of its outputs."""
    return HeadedPictures(network, head) if kind is Kind.IMAGE else HeadedMusic(network, head)
