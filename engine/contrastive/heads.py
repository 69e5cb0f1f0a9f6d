"""Projectors and predictors, in the shapes they were published in."""

from __future__ import annotations

from itertools import pairwise

from torch import nn


def linear(width: int, dimension: int) -> nn.Linear:
    """One layer, as metric learning has it (Schroff 2015, Sohn 2016) and Wu (2018)."""
    return nn.Linear(width, dimension)


def perceptron(*widths: int, norm: bool = False, last_norm: bool = False) -> nn.Sequential:
    """Layers of these ``widths``, a ReLU after each but the last.

    SimCLR's has one hidden layer with batch norm (Chen 2020); MoCo v2 and SupCon leave out the norm (Chen
    2020, Khosla 2020); BYOL's projector and predictor are SimCLR's with 4096 and 256 (Grill 2020); that of
    MoCo v3 ends in a batch norm without scale (Chen 2021).

    Args:
        widths: of the input, of each hidden layer, and of the output.
        norm: whether hidden layers have a batch norm, which also takes the place of their bias.
        last_norm: whether the last layer has one, without scale and shift.
    """
    layers: list[nn.Module] = []
    *hidden, last = pairwise(widths)
    for width_in, width_out in hidden:
        layers.append(nn.Linear(width_in, width_out, bias=not norm))
        layers += [nn.BatchNorm1d(width_out), nn.ReLU()] if norm else [nn.ReLU()]
    layers.append(nn.Linear(*last, bias=not last_norm))
    if last_norm:
        layers.append(nn.BatchNorm1d(last[1], affine=False))
    return nn.Sequential(*layers)
