"""A head to begin with that keeps what the embeddings tell apart already."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from engine.contrastive.material import Rows, Vectors
from engine.contrastive.samplers import generator

MOST_ROWS = 20_000
"""Of more, a part says as well where the directions lie."""


def principal_head(features: Vectors, rows: Rows, dimension: int) -> Mapping[str, Tensor]:
    """Weights of a head to the principal directions of the ``features`` (n, d) at ``rows`` from their mean.

    Of the cosines it keeps what can be kept, but for what all items share: taking that away finds a little
    more. Where there are fewer directions than ``dimension``, the rest is 0 and may be learnt.
    """
    if len(rows) > MOST_ROWS:
        rows = np.sort(generator(0, 0).choice(rows, MOST_ROWS, replace=False))
    own = torch.nn.functional.normalize(torch.from_numpy(np.array(features[rows], np.float64)), dim=1)
    mean = own.mean(dim=0)
    most = min(dimension, len(own) - 1, own.shape[1])
    directions = own.new_zeros((dimension, own.shape[1]))
    directions[:most] = _principal(own - mean, most)
    # The sign of a direction is nobody's; so it is the same on every machine.
    largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))
    directions = torch.where(largest < 0, -directions, directions)
    return {"head.weight": directions.float(), "head.bias": (-directions @ mean).float()}


def _principal(centred: Tensor, count: int) -> Tensor:
    """(n, d) to the ``count`` directions (count, d) in which it differs most, from the smaller square."""
    if len(centred) < centred.shape[1]:
        _, rows = torch.linalg.eigh(centred @ centred.T)
        return torch.nn.functional.normalize(rows.T.flip(0)[:count] @ centred, dim=1)
    columns: Tensor = torch.linalg.eigh(centred.T @ centred)[1]
    return columns.T.flip(0)[:count]
