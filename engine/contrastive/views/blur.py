"""Gaussian blur of another width for each picture of a batch."""

from __future__ import annotations

from math import ceil

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from engine.contrastive.exactness import exact

REACH = 4.0
"""Standard deviations after which a Gaussian is cut off."""
SHARPEST = 0.05
"""A standard deviation in pixels below which nothing is blurred."""


def blurred(pictures: Tensor, deviations: Tensor) -> Tensor:
    """Pictures (n, c, h, w), each blurred by a Gaussian of a standard deviation (n,) in pixels.

    Pictures go on as in a mirror beyond their borders, which keeps their mean. ``deviations`` is on the CPU.
    """
    count, channels, height, width = pictures.shape
    reach = max(1, ceil(REACH * float(deviations.max()))) if count else 1
    kernels = _kernels(deviations, reach).to(pictures).repeat_interleave(channels, dim=0)
    planes = pictures.reshape(1, count * channels, height, width)  # each has a kernel of its own
    for dimension, shape in ((2, (-1, 1, 2 * reach + 1, 1)), (3, (-1, 1, 1, 2 * reach + 1))):
        wider = planes.index_select(dimension, _mirrored(planes.shape[dimension], reach, planes.device))
        with exact(planes.device):
            planes = F.conv2d(wider, kernels.view(shape), groups=count * channels)
    return planes.view(pictures.shape)


def _kernels(deviations: Tensor, reach: int) -> Tensor:
    """(n, 2 · reach + 1), each of sum 1."""
    apart = torch.arange(-reach, reach + 1)
    weights = (-(apart**2) / (2 * deviations.clamp_min(SHARPEST)[:, None] ** 2)).exp()
    return weights / weights.sum(1, keepdim=True)


def _mirrored(side: int, reach: int, device: torch.device) -> Tensor:
    """The pixels (side + 2 · reach,) of a side and of its images beyond both borders."""
    places = torch.arange(-reach, side + reach, device=device) % (2 * side)
    return torch.minimum(places, 2 * side - 1 - places)
