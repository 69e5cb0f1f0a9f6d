"""Random resized crops: a box of each picture of a batch, scaled to what the network reads."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import torch
from torch import Tensor

from engine.contrastive.exactness import exact
from engine.contrastive.views.chance import uniform

TRIES = 10
LEAST_WEIGHT = 1e-6


@dataclass(frozen=True, slots=True)
class Boxes:
    """A part of each of n pictures, as shares of its sides in [0, 1], (n,) float32 each, on the CPU."""

    left: Tensor
    top: Tensor
    width: Tensor
    height: Tensor
    mirrored: Tensor
    """(n,) bool."""

    def __getitem__(self, rows: slice) -> Boxes:
        return Boxes(
            self.left[rows], self.top[rows], self.width[rows], self.height[rows], self.mirrored[rows]
        )


def draw_boxes(
    count: int,
    scale: tuple[float, float],
    ratio: tuple[float, float],
    flip: float,
    generator: torch.Generator,
) -> Boxes:
    """Boxes of a share of the area within ``scale`` and of a width over height within ``ratio``.

    Of pictures that are square; the logarithm of the ratio is even, as is the place (Szegedy et al., "Going
    deeper with convolutions", 2015). A shape that does not fit is drawn again, and cut off the tenth time.
    """
    shape = (TRIES, count)
    areas = uniform(TRIES * count, scale, generator).view(shape)
    ratios = uniform(TRIES * count, (log(ratio[0]), log(ratio[1])), generator).view(shape).exp()
    widths, heights = (areas * ratios).sqrt(), (areas / ratios).sqrt()
    fits = (widths <= 1) & (heights <= 1)
    fits[-1] = True
    first = fits.int().argmax(0, keepdim=True)
    width = widths.gather(0, first).squeeze(0).clamp(max=1)
    height = heights.gather(0, first).squeeze(0).clamp(max=1)
    left, top, coin = torch.rand(3, count, generator=generator)
    return Boxes(left * (1 - width), top * (1 - height), width, height, coin < flip)


def crop(pictures: Tensor, boxes: Boxes, height: int, width: int) -> Tensor:
    """The boxes of pictures (n, h, w, c), as they are stored, each scaled to (n, c, height, width) float32.

    Scaled bilinearly, with a wider filter where the picture becomes smaller, so that nothing is skipped.
    """
    count, rows, columns, channels = pictures.shape
    device = pictures.device
    down = _weights(boxes.top.to(device), boxes.height.to(device), rows, height)
    across = _weights(boxes.left.to(device), boxes.width.to(device), columns, width)
    across = torch.where(boxes.mirrored.to(device)[:, None, None], across.flip(1), across)
    with exact(device):
        low = torch.bmm(down, pictures.float().reshape(count, rows, -1))
        planes = low.view(count, height, columns, channels).permute(0, 3, 1, 2)
        scaled = torch.bmm(planes.reshape(count, -1, columns), across.mT)
    return scaled.view(count, channels, height, width)


def _weights(start: Tensor, length: Tensor, source: int, target: int) -> Tensor:
    """(n, target, source): how much of each pixel of a side is in each of the scaled part; rows add to 1."""
    low, high = (start * source)[:, None, None], ((start + length) * source)[:, None, None]
    step = (high - low) / target  # pixels of the source to one of the result
    centres = low + (torch.arange(target, device=start.device)[:, None] + 0.5) * step
    pixels = torch.arange(source, device=start.device) + 0.5
    near = (1 - ((pixels - centres) / step.clamp_min(1)).abs()).clamp_min(0)
    inside = torch.where((pixels >= low) & (pixels <= high), near, 0.0)
    # A box narrower than a pixel may have no pixel's centre in it; then what is near counts.
    weights = torch.where(inside.sum(2, keepdim=True) > LEAST_WEIGHT, inside, near)
    return weights / weights.sum(2, keepdim=True)
