"""The EfficientNet-Lite0 network, exact to the published one.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019), in its Lite
variant: no squeeze-and-excitation, ReLU6 for swish, stem and head of fixed width. Parameters carry the names
they have in the published weights file.
"""

from __future__ import annotations

from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from engine.encoders.network import PictureNetwork

STEM_WIDTH = 32
FEATURES = 1280
CLASSES = 1000
EXACT_BLOCKS = 3
"""The stem and so many blocks are never rounded: bfloat16 there turns embeddings beyond a cosine of 0.999."""

STAGES = (
    # blocks, kernel, stride of the first, expansion, width
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


class SamePaddedConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME" does, which the weights were trained with.

    Where the padding cannot be even on both sides, the right and lower side get the larger part; a symmetric
    padding would shift every strided layer by a pixel.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (the base class's name)
        """(n, in, h, w) to (n, out, ceil(h / stride), ceil(w / stride))."""
        above, below = self._padding_of(input.shape[2])
        left, right = self._padding_of(input.shape[3])
        if (above, left) == (below, right):
            return F.conv2d(input, self.weight, self.bias, self.stride, (above, left), 1, self.groups)
        padded = F.pad(input, (left, right, above, below))
        return F.conv2d(padded, self.weight, self.bias, self.stride, 0, 1, self.groups)

    def _padding_of(self, side: int) -> tuple[int, int]:
        kernel, stride = self.kernel_size[0], self.stride[0]
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        return total // 2, total - total // 2


class InvertedBottleneck(nn.Module):
    """Widen, convolve each channel on its own, narrow; added to the input where the shapes agree."""

    def __init__(self, width_in: int, width_out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = width_in * expansion
        self.expands = expansion != 1
        self.adds_input = stride == 1 and width_in == width_out
        if self.expands:
            self._expand_conv = _convolution(width_in, inner, 1)
            self._bn0 = _batch_norm(inner)
        self._depthwise_conv = _convolution(inner, inner, kernel, stride, groups=inner)
        self._bn1 = _batch_norm(inner)
        self._project_conv = _convolution(inner, width_out, 1)
        self._bn2 = _batch_norm(width_out)

    def forward(self, maps: Tensor) -> Tensor:
        """(n, width_in, h, w) to (n, width_out, h / stride, w / stride)."""
        inner = F.relu6(self._bn0(self._expand_conv(maps)), inplace=True) if self.expands else maps
        inner = F.relu6(self._bn1(self._depthwise_conv(inner)), inplace=True)
        narrowed = self._bn2(self._project_conv(inner))
        return cast("Tensor", maps + narrowed if self.adds_input else narrowed)


class EfficientNetLite0(PictureNetwork):
    """Pixels to features, and from those to the logits of the ImageNet classes."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = _convolution(3, STEM_WIDTH, 3, stride=2)
        self._bn0 = _batch_norm(STEM_WIDTH)
        self._blocks = nn.Sequential(*_blocks())
        self._conv_head = _convolution(STAGES[-1][-1], FEATURES, 1)
        self._bn1 = _batch_norm(FEATURES)
        self._fc = nn.Linear(FEATURES, CLASSES)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 (n, 3, h, w) to features (n, 1280), which are ≥ 0, and logits (n, 1000)."""
        features = self.features(pixels)
        return features, self._fc(features)

    def features(self, pixels: Tensor) -> Tensor:
        """uint8 or float in [0, 255] (n, 3, h, w) to float32 (n, 1280), which are ≥ 0."""
        return self.maps(pixels).mean((2, 3), dtype=torch.float32)

    def maps(self, pixels: Tensor) -> Tensor:
        """As ``features``, but of each place of the last feature map, (n, 1280, ⌈h / 32⌉, ⌈w / 32⌉)."""
        maps = (pixels.to(torch.float32) - 127.0) / 128.0  # as in training
        maps = F.relu6(self._bn0(self._conv_stem(maps)), inplace=True)
        maps = self._blocks[:EXACT_BLOCKS](maps)
        maps = self._blocks[EXACT_BLOCKS:](maps.to(self._conv_head.weight.dtype))
        return F.relu6(self._bn1(self._conv_head(maps)), inplace=True)

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds all but the stem, the first blocks and the last layer."""
        self._blocks[EXACT_BLOCKS:].to(dtype)
        self._conv_head.to(dtype)


def folded(network: EfficientNetLite0) -> EfficientNetLite0:
    """``network`` itself, changed for inference: each batch norm is folded into the convolution before it."""
    network.eval()
    _fold(network, "_conv_stem", "_bn0")
    _fold(network, "_conv_head", "_bn1")
    for block in network._blocks:
        if block.expands:
            _fold(block, "_expand_conv", "_bn0")
        _fold(block, "_depthwise_conv", "_bn1")
        _fold(block, "_project_conv", "_bn2")
    return network


def _fold(owner: nn.Module, convolution: str, norm: str) -> None:
    fused = fuse_conv_bn_eval(getattr(owner, convolution), getattr(owner, norm))
    setattr(owner, convolution, _evenly_padded(fused))
    setattr(owner, norm, nn.Identity())


def _evenly_padded(convolution: nn.Conv2d) -> nn.Conv2d:
    """The same function of a picture with even sides, without a padded copy of it.

    At stride 2 one more pixel is wanted at the end than at the start. A kernel with a row and a column of
    zeros put before it, padded evenly, reads the same pixels; that is faster than the copy.
    """
    kernel, stride = convolution.kernel_size[0], convolution.stride[0]
    weight = convolution.weight.detach()
    if stride == 2:
        weight = F.pad(weight, (1, 0, 1, 0))
        kernel += 1
    even = nn.Conv2d(
        convolution.in_channels,
        convolution.out_channels,
        kernel,
        stride,
        padding=(kernel - 1) // 2,
        groups=convolution.groups,
    )
    even.weight = nn.Parameter(weight, requires_grad=False)
    assert convolution.bias is not None  # folding a batch norm always leaves one
    even.bias = nn.Parameter(convolution.bias.detach(), requires_grad=False)
    return even


def _blocks() -> list[InvertedBottleneck]:
    blocks = []
    width = STEM_WIDTH
    for count, kernel, stride, expansion, width_out in STAGES:
        for number in range(count):
            first = number == 0
            blocks.append(InvertedBottleneck(width, width_out, kernel, stride if first else 1, expansion))
            width = width_out
    return blocks


def _convolution(width_in: int, width_out: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    return SamePaddedConv2d(width_in, width_out, kernel, stride, groups=groups, bias=False)


def _batch_norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, eps=1e-3, momentum=0.01)
