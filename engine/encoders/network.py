"""What an ``Execution`` runs: a network from raw pixels to embeddings."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn


class PictureNetwork(nn.Module, ABC):
    """Knows how its pixels are normalised and which of its parts bear rounding."""

    @abstractmethod
    def forward(self, pixels: Tensor) -> tuple[Tensor, ...]:
        """uint8 pixels (n, 3, h, w), RGB, to tensors (n, …), the embeddings (n, d) first."""

    @abstractmethod
    def round_to(self, dtype: torch.dtype) -> None:
        """Keeps the parameters that bear it in ``dtype`` from now on and computes in it."""
