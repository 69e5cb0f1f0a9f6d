"""The small part of a trained encoder that stands on the features of a larger one and is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

SHORTEST = 1e-3
"""Features shorter than this are not stretched to length 1: the slope of that grows without bound."""


class Head(nn.Linear):
    """One layer on features of length 1.

    Since it looks at their direction alone, it says the same of a stored embedding and of the features that
    the embedding was made of: a head that was trained on the one goes on with the other.
    """

    def __init__(self, width: int, dimension: int, dropout: float = 0.0, bias: bool = True) -> None:
        """From ``width`` features to an embedding of length ``dimension``, with random weights.

        Args:
            width: Length of the features.
            dimension: Length of what it makes of them.
            dropout: Share of the features that is left out in training.
            bias: Whether something is added; it begins as 0, since the features' own share is small.
        """
        super().__init__(width, dimension, bias)
        self.dropout = dropout
        if bias:
            nn.init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (the base class's name)
        """Features (n, width) to (n, dimension), of any length."""
        directions = F.normalize(input, eps=SHORTEST)
        return super().forward(F.dropout(directions, self.dropout, self.training))

    def shared_out(self, parts: Tensor) -> Tensor:
        """What each of ``parts`` (p, width), whose sum are features, adds to what is made of these.

        (p, dimension): their sum is ``forward`` of the sum, without dropout.
        """
        directions = parts / parts.sum(0).norm().clamp_min(SHORTEST)
        bias = None if self.bias is None else self.bias / len(parts)
        return F.linear(directions, self.weight, bias)

    @property
    def record(self) -> dict[str, Any]:
        """What ``head_of`` makes one like it from, in plain values."""
        return {
            "width": self.in_features,
            "dimension": self.out_features,
            "dropout": self.dropout,
            "bias": self.bias is not None,
        }


def head_of(record: Mapping[str, Any]) -> Head:
    """A head as ``record`` says, with random weights; see ``Head``."""
    return Head(
        int(record["width"]),
        int(record["dimension"]),
        float(record.get("dropout", 0.0)),
        bool(record.get("bias", True)),
    )
