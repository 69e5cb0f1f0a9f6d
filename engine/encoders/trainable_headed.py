"""An earlier training's result, its head and all, to be trained further."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.encoders.encoder import EncoderInput
from engine.encoders.heads import Head
from engine.encoders.network import Network
from engine.encoders.trainable import Trainable, TrainableMusic, TrainablePictures, headed

InnerT = TypeVar("InnerT", bound=Trainable)


class _Headed(Trainable, Generic[InnerT]):
    """Items of either kind to what the head makes of their features."""

    def __init__(self, inner: InnerT, head: Head) -> None:
        super().__init__()
        self.inner = inner
        self.head = head
        self.width = head.out_features

    @property
    def record(self) -> dict[str, Any]:
        return {"network": self.inner.record, "head": self.head.record}

    def forward(self, views: Tensor) -> Tensor:
        return self.head(self.inner(views))  # type: ignore[no-any-return]

    def into_inference(self, wanted: EncoderInput) -> Network:
        return headed(self.inner.into_inference(wanted), self.head, self.kind)


class HeadedTrainablePictures(_Headed[TrainablePictures], TrainablePictures):
    """Pictures to what the head makes of their features."""


class HeadedTrainableMusic(_Headed[TrainableMusic], TrainableMusic):
    """Sounds to what the head makes of their features."""

    @property
    def spectrogram(self) -> nn.Module | None:
        return self.inner.spectrogram

    def filled(self, track: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.inner.filled(track)

    def heard(self, track: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        return list(self.inner.heard(track))


def with_head(inner: Trainable, head: Head) -> Trainable:
    """``inner`` with ``head`` on its features; both are taken over."""
    if isinstance(inner, TrainablePictures):
        return HeadedTrainablePictures(inner, head)
    assert isinstance(inner, TrainableMusic)  # there are two kinds of items
    return HeadedTrainableMusic(inner, head)
