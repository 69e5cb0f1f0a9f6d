"""A network to learn from."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from engine.contrastive.exactness import exact, full, unit


class Teacher:
    """A copy of a network that stays as it is.

    It is no module, so that it is neither in a checkpoint nor switched to training with what surrounds it.
    """

    def __init__(self, network: nn.Module) -> None:
        self._network = deepcopy(network).eval().requires_grad_(False)

    @torch.no_grad()
    def __call__(self, items: Tensor) -> Tensor:
        """(n, …) to what it says of them, (n, t) in full precision."""
        return full(self._network(items)).detach()


class Classifying(nn.Module):
    """A network whose embeddings are said as logits: how near they are to each of some landmarks."""

    landmarks: Tensor

    def __init__(self, network: nn.Module, landmarks: Tensor) -> None:
        """``landmarks`` are (c, d), of the length that a cosine of 1 is to have as a logit."""
        super().__init__()
        self.network = network
        self.register_buffer("landmarks", landmarks)

    def forward(self, items: Tensor) -> Tensor:
        """(n, …) to (n, c)."""
        embeddings = self.network(items)
        with exact(items.device):
            return unit(embeddings) @ self.landmarks.T
