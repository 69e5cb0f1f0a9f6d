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

NOTHING = 1e-9
"""Share of the largest eigenvalue below which there is no direction, as where items are there twice."""


def principal_head(
    features: Vectors, rows: Rows, dimension: int, centred: bool = False
) -> Mapping[str, Tensor]:
    """Weights of a head to the principal directions of the ``features`` (n, d) at ``rows``.

    Cosines stay what they were, as far as that can be; ``centred``, they become those around the mean. Where
    the items have fewer directions than ``dimension``, the rest are random ones across these, as long as
    keeps distances what they are on average: new items may differ where those at hand do not.
    """
    if len(rows) > MOST_ROWS:
        rows = np.sort(generator(0, 0).choice(rows, MOST_ROWS, replace=False))
    own = torch.nn.functional.normalize(torch.from_numpy(np.array(features[rows], np.float64)), dim=1)
    mean = own.mean(dim=0) if centred else torch.zeros_like(own[0])
    found = _principal(own - mean, min(dimension, len(own) - centred, own.shape[1]))
    # The sign of a direction is nobody's; so it is the same on every machine.
    largest = found.gather(1, found.abs().argmax(dim=1, keepdim=True))
    found = torch.where(largest < 0, -found, found)
    directions = own.new_zeros((dimension, own.shape[1]))
    directions[: len(found)] = found
    across = _across(found, min(dimension, own.shape[1]) - len(found))
    directions[len(found) : len(found) + len(across)] = across
    return {"head.weight": directions.float(), "head.bias": (-directions @ mean).float()}


def _principal(rows: Tensor, count: int) -> Tensor:
    """(n, d) to the at most ``count`` directions (k, d) in which they lie, from the smaller square."""
    few = len(rows) < rows.shape[1]
    values, vectors = torch.linalg.eigh(rows @ rows.T if few else rows.T @ rows)
    most = min(count, int((values > NOTHING * values[-1]).sum()))
    found = vectors.T.flip(0)[:most]
    return torch.nn.functional.normalize(found @ rows, dim=1) if few else found


def _across(directions: Tensor, count: int) -> Tensor:
    """``count`` more (count, d), at right angles to all (k, d), which stand for the d − k that there are."""
    left = directions.shape[1] - len(directions)
    if not count:
        return directions[:0]
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randn((count, directions.shape[1]), generator=generator, dtype=directions.dtype)
    drawn -= drawn @ directions.T @ directions
    basis: Tensor = torch.linalg.qr(drawn.T)[0].T
    scaled: Tensor = basis * (left / count) ** 0.5
    return scaled
