"""ResNet-18 with the stem for small pictures, to be trained from random weights.

He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015). For pictures of 32 × 32 the
first convolution is 3 × 3 without a stride, and no pooling follows it (Chen et al., "A Simple Framework for
Contrastive Learning", 2020, appendix B.9), so that the last feature map of a picture has 4 × 4 places, not 1.
"""

from __future__ import annotations

from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

FEATURES = 512
BLOCKS = 2
"""Of each stage; with two convolutions each, four stages, the stem and a classifier they are 18 layers."""
STRIDES = (1, 2, 2, 2)
"""Of the first block of a stage; each stage is twice as wide as the one before."""
NARROWING = 8
"""How many times as wide as the first stage the last one is."""
GREY, SCALE = 127.5, 64.0
"""The middle of a pixel's range, and about what its values differ by; the first norm does the rest."""


class Block(nn.Module):
    """Two convolutions, added to the input, which is convolved too where the shapes differ."""

    def __init__(self, width_in: int, width_out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = _convolution(width_in, width_out, 3, stride)
        self.norm1 = nn.BatchNorm2d(width_out)
        self.conv2 = _convolution(width_out, width_out, 3)
        self.norm2 = nn.BatchNorm2d(width_out)
        self.changes_shape = stride != 1 or width_in != width_out
        if self.changes_shape:
            self.conv_across = _convolution(width_in, width_out, 1, stride)
            self.norm_across = nn.BatchNorm2d(width_out)

    def forward(self, maps: Tensor) -> Tensor:
        """(n, width_in, h, w) to (n, width_out, h / stride, w / stride), rounded up, ≥ 0."""
        inner = F.relu(self.norm1(self.conv1(maps)), inplace=True)
        inner = self.norm2(self.conv2(inner))
        across = self.norm_across(self.conv_across(maps)) if self.changes_shape else maps
        return F.relu(inner + across, inplace=True)


class ResNet18(nn.Module):
    """Pixels to features; there is no classifier. 11.17 million parameters at the published width."""

    def __init__(self, width: int = FEATURES, zero_last_norms: bool = False) -> None:
        """Random weights, from torch's generator: He et al., "Delving Deep into Rectifiers" (2015).

        Args:
            width: of the features and of the last stage, a multiple of 8. A narrower network is quicker.
            zero_last_norms: whether the last norm of each block begins with a scale of 0, so that the block
                begins as if it were not there (Goyal et al., "Accurate, Large Minibatch SGD", 2017).

        Raises:
            ValueError: ``width`` is no positive multiple of 8.
        """
        super().__init__()
        first, rest = divmod(width, NARROWING)
        if first < 1 or rest:
            raise ValueError(f"The width of a ResNet-18 is a multiple of {NARROWING}, not {width}.")
        self.width = width
        self.conv_stem = _convolution(3, first, 3)
        self.norm_stem = nn.BatchNorm2d(first)
        self.blocks = nn.Sequential(*_blocks(first))
        if zero_last_norms:
            for block in self.blocks:
                nn.init.zeros_(cast(Block, block).norm2.weight)

    def forward(self, pixels: Tensor) -> Tensor:
        """uint8 or float (n, 3, h, w), RGB in [0, 255], to features float32 (n, width), which are ≥ 0."""
        return self.maps(pixels).mean((2, 3), dtype=torch.float32)

    def maps(self, pixels: Tensor) -> Tensor:
        """As ``forward``, but of each place of the last feature map, (n, width, ⌈h / 8⌉, ⌈w / 8⌉)."""
        maps = (pixels.to(torch.float32) - GREY) / SCALE
        maps = F.relu(self.norm_stem(self.conv_stem(maps)), inplace=True)
        return cast(Tensor, self.blocks(maps))


def _blocks(first: int) -> list[Block]:
    blocks = []
    width = first
    for stage, stride in enumerate(STRIDES):
        width_out = first * 2**stage
        for number in range(BLOCKS):
            blocks.append(Block(width, width_out, stride if number == 0 else 1))
            width = width_out
    return blocks


def _convolution(width_in: int, width_out: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    made = nn.Conv2d(width_in, width_out, kernel, stride, padding=kernel // 2, bias=False)
    nn.init.kaiming_normal_(made.weight, mode="fan_out", nonlinearity="relu")
    return made
