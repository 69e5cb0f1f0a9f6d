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
    own = np.asarray(features[rows], np.float64)
    own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-12)
    mean = own.mean(axis=0)
    _, vectors = np.linalg.eigh((own - mean).T @ (own - mean))
    most = min(dimension, len(rows) - 1, own.shape[1])
    directions = np.zeros((dimension, own.shape[1]))
    directions[:most] = vectors[:, ::-1][:, :most].T
    # The sign of a direction is nobody's; so it is the same on every machine.
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1)[:, None], axis=1)
    directions *= np.where(largest < 0, -1.0, 1.0)
    return {
        "head.weight": torch.from_numpy(directions.astype(np.float32)),
        "head.bias": torch.from_numpy((-directions @ mean).astype(np.float32)),
    }
