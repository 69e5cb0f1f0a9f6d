"""Colours of pictures, float32 (n, 3, h, w) in [0, 255], changed by a strength for each.

Luma is that of ITU-R BT.601, as in every published chain.
"""

from __future__ import annotations

from math import tau

import torch
from torch import Tensor

from engine.contrastive.exactness import exact
from engine.contrastive.views.chance import like

LUMA = (0.299, 0.587, 0.114)
WHITE = 255.0
TO_YIQ = ((0.299, 0.587, 0.114), (0.5959, -0.2746, -0.3213), (0.2115, -0.5227, 0.3112))


def luma(pictures: Tensor) -> Tensor:
    """(n, 1, h, w), how bright each pixel is."""
    shares = torch.tensor(LUMA, device=pictures.device).view(1, 3, 1, 1)
    return (pictures * shares).sum(1, keepdim=True)


def brightened(pictures: Tensor, factors: Tensor) -> Tensor:
    """Every pixel times its picture's factor (n,); 1 changes nothing."""
    return (pictures * like(factors, pictures)).clamp_(0, WHITE)


def contrasted(pictures: Tensor, factors: Tensor) -> Tensor:
    """Every pixel's distance from its picture's mean luma times a factor (n,); 0 leaves an even grey."""
    middle = luma(pictures.mean((2, 3), keepdim=True))
    return torch.lerp(middle, pictures, like(factors, pictures)).clamp_(0, WHITE)


def saturated(pictures: Tensor, factors: Tensor) -> Tensor:
    """Every pixel's distance from its own luma times a factor (n,); 0 leaves a grey picture."""
    return torch.lerp(luma(pictures), pictures, like(factors, pictures)).clamp_(0, WHITE)


def hue_turned(pictures: Tensor, turns: Tensor) -> Tensor:
    """Hues turned around the colour circle by a share of it (n,), in the YIQ space, which keeps luma.

    Turning them in HSV, as pictures on disk are, would make yellow as dark as blue.
    """
    angles = -tau * turns.double()  # from red to yellow, which is where Q becomes less
    zero, one = torch.zeros_like(angles), torch.ones_like(angles)
    turning = torch.stack(
        [one, zero, zero, zero, angles.cos(), -angles.sin(), zero, angles.sin(), angles.cos()], dim=1
    )
    space = torch.tensor(TO_YIQ, dtype=torch.float64)
    matrices = (torch.linalg.inv(space) @ turning.view(-1, 3, 3) @ space).float().to(pictures.device)
    with exact(pictures.device):
        return torch.bmm(matrices, pictures.flatten(2)).view(pictures.shape).clamp_(0, WHITE)


def greyed(pictures: Tensor, chosen: Tensor) -> Tensor:
    """The chosen ones (n,) bool without colour."""
    return torch.where(like(chosen, pictures), luma(pictures), pictures)


def solarised(pictures: Tensor, chosen: Tensor, threshold: float) -> Tensor:
    """The chosen ones (n,) bool with all values of at least ``threshold`` turned to their negative."""
    turned = torch.where(pictures >= threshold, WHITE - pictures, pictures)
    return torch.where(like(chosen, pictures), turned, pictures)
