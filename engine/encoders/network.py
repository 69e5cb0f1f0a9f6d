"""What an ``Execution`` runs: a network from items as they were prepared to embeddings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


class Network(nn.Module, ABC):
    """Knows how its items are normalised and which of its parts bear rounding."""

    cpu_step: int
    """Items in one forward pass on a CPU: few enough that most of the activations stay in its caches."""
    gpu_step: int

    @abstractmethod
    def forward(self, items: Tensor) -> tuple[Tensor, ...]:
        """Items (n, …), as ``tensor`` gives them, to tensors (n, …), the embeddings (n, d) first."""

    @abstractmethod
    def round_to(self, dtype: torch.dtype) -> None:
        """Keeps the parameters that bear it in ``dtype`` from now on and computes in it."""

    @staticmethod
    def tensor(batch: NDArray[Any]) -> Tensor:
        """``batch``, an array of items, as the network wants them, without a copy where that can be had."""
        return torch.from_numpy(np.require(batch, requirements=["C", "W"]))


class PictureNetwork(Network):
    """A network whose items are pictures: an array uint8 (n, h, w, 3), a tensor uint8 (n, 3, h, w), RGB."""

    cpu_step = 8
    gpu_step = 64

    @staticmethod
    def tensor(batch: NDArray[Any]) -> Tensor:
        """(n, h, w, 3) to (n, 3, h, w), its channels last in memory."""
        return Network.tensor(batch).permute(0, 3, 1, 2)


class AudioNetwork(Network):
    """A network whose items are windows of sound or features of them, as array and tensor float32 (n, …)."""

    cpu_step = 4
    gpu_step = 64
