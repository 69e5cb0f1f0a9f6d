"""A network to learn from."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from engine.contrastive.exactness import full


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
