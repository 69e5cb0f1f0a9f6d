"""musicnn for inference: what ``Musicnn`` hears, with less memory moved and nothing computed twice.

ReLU and batch norm keep the order of the values of a channel, or turn it round where the norm's scale is
negative. So the loudest band can be sought on the convolution itself, of the negated kernel where the order
is turned round, and ReLU and norm follow on one value instead of on up to 96.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from engine.encoders.musicnn import FrontBlock, Musicnn


class FoldedFrontBlock(nn.Module):
    """A ``FrontBlock`` that never holds its convolution: each band's products are compared and let go."""

    kernel: Tensor
    sign: Tensor
    bias: Tensor
    scale: Tensor
    shift: Tensor

    def __init__(self, block: FrontBlock) -> None:
        super().__init__()
        self._padded = block.padded
        self._frames, self._bands = block.conv.kernel_size
        scale, shift = affine(block.norm)
        sign = torch.where(scale < 0, -1.0, 1.0)
        kernel = block.conv.weight.detach()[:, 0] * sign[:, None, None]  # (width, frames, bands)
        assert block.conv.bias is not None  # a FrontBlock has one
        # A row of the kernel belongs to a frame of a band, frames running fastest, as in _laid_out.
        self.register_buffer("kernel", kernel.permute(2, 1, 0).flatten(0, 1).contiguous())
        self.register_buffer("sign", sign)
        self.register_buffer("bias", block.conv.bias.detach().clone())
        self.register_buffer("scale", scale)
        self.register_buffer("shift", shift)

    def forward(self, bands: Tensor) -> Tensor:
        """(n, 1, frames, 96) to float32 (n, width, frames)."""
        n, _, frames, count = bands.shape
        rows = self._laid_out(self._padded(bands).squeeze(1).to(self.kernel.dtype), n * frames)
        loudest = rows(0) @ self.kernel  # (n · frames, width)
        products = torch.empty_like(loudest)
        for band in range(1, count - self._bands + 1):
            torch.mm(rows(band), self.kernel, out=products)
            torch.maximum(loudest, products, out=loudest)
        heard = F.relu(loudest.float() * self.sign + self.bias) * self.scale + self.shift
        return heard.view(n, frames, -1).transpose(1, 2)

    def _laid_out(self, padded: Tensor, count: int) -> Callable[[int], Tensor]:
        """What is under the kernel at each frame when it begins at a band: (count, frames · bands)."""
        if self._bands == 1:  # long kernels: all bands at once would take many times the cache
            turned = padded.transpose(1, 2).contiguous()  # (n, 96, frames + padding)
            return lambda band: turned[:, band].unfold(1, self._frames, 1).reshape(count, -1)
        whole = padded.unfold(1, self._frames, 1).reshape(count, -1)  # (count, 96 · frames)
        width = self._bands * self._frames
        return lambda band: whole[:, band * self._frames : band * self._frames + width]

    def round_to(self, dtype: torch.dtype) -> None:
        """Multiplies in ``dtype``; what follows the maximum stays exact."""
        self.kernel = self.kernel.to(dtype)


def folded(network: Musicnn) -> Musicnn:
    """``network`` itself, changed for inference: its front blocks are folded."""
    network.eval()
    for number, block in enumerate(network.front):
        network.front[number] = FoldedFrontBlock(cast("FrontBlock", block))
    return network


def affine(norm: nn.BatchNorm1d | nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """The scale and the shift, both (width,), that ``norm`` comes to in inference."""
    assert norm.running_mean is not None
    assert norm.running_var is not None  # it was trained with statistics
    mean, variance = norm.running_mean.double(), norm.running_var.double()
    scale = norm.weight.detach().double() / torch.sqrt(variance + norm.eps)
    return scale.float(), (norm.bias.detach().double() - mean * scale).float()
