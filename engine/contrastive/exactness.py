"""Similarities are computed in float32, whatever the network is computed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

SHORTEST = 1e-8
"""A vector below this length has no direction."""


@contextmanager
def exact(device: torch.device) -> Iterator[None]:
    """No autocast to half precision on ``device`` inside, and no TF32 in its products.

    TF32 keeps 10 bits of a similarity; divided by a temperature of 0.07 that is an error in the second digit
    after the point.
    """
    matmul = torch.backends.cuda.matmul
    before = matmul.fp32_precision
    with torch.autocast(device.type, enabled=False):
        matmul.fp32_precision = "ieee"
        try:
            yield
        finally:
            matmul.fp32_precision = before


def full(tensor: Tensor) -> Tensor:
    """``tensor`` in float32, or as it is in float64."""
    return tensor if tensor.dtype == torch.float64 else tensor.float()


def unit(vectors: Tensor) -> Tensor:
    """(…, d) in full precision and of length 1; a vector without a direction becomes 0, and learns nothing.

    Its gradient would be its length's inverse times too large.
    """
    wide = full(vectors)
    lengths = torch.linalg.vector_norm(wide, dim=-1, keepdim=True)
    return torch.where(lengths > SHORTEST, wide / lengths.clamp_min(SHORTEST), torch.zeros_like(wide))


def squared_distances(rows: Tensor, columns: Tensor) -> Tensor:
    """(m, d) and (c, d), of length 1, to (m, c) squared Euclidean distances in [0, 4]."""
    return (2 - 2 * rows @ columns.T).clamp_min(0)
