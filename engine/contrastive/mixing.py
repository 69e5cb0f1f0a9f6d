"""CutMix and MixUp of a view: each item is mixed with another one of the batch, and so are their labels.

Yun et al., "CutMix" (2019); Zhang et al., "mixup" (2018). What is drawn is drawn on the CPU, so that a seed
gives the same on every device and nothing waits for a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

import torch
from torch import Tensor


class Mixing(StrEnum):
    """How a view is mixed."""

    NONE = "none"
    MIXUP = "mixup"
    CUTMIX = "cutmix"


@dataclass(frozen=True, slots=True)
class Mixed:
    """A view of n items after mixing."""

    inputs: Tensor
    """(n, …)."""
    partners: Tensor
    """(n,) int64, the item each is mixed with."""
    share: float
    """λ, what is left of each item itself, in [0, 1]."""

    def of(self, values: Tensor) -> Tensor:
        """λ · ``values`` + (1 − λ) · those of the partners, (n, …): labels are mixed as their items were."""
        return self.share * values + (1 - self.share) * values[self.partners]


def mix(inputs: Tensor, mixing: Mixing, axes: Sequence[int] = (), alpha: float = 1.0) -> Mixed:
    """Mixes float ``inputs`` (n, …) with a permutation of their own and λ ~ Beta(alpha, alpha).

    CutMix puts a part of the partner in the place of the item's own: a box over ``axes``, which for sound is
    a span of time. Without such axes, as in features, it is MixUp.
    """
    if mixing is Mixing.NONE:
        return Mixed(inputs, torch.arange(len(inputs), device=inputs.device), 1.0)
    share = float(torch.distributions.Beta(alpha, alpha).sample())
    partners = torch.randperm(len(inputs)).to(inputs.device)
    if mixing is Mixing.MIXUP or not axes:
        return Mixed(torch.lerp(inputs[partners], inputs, share), partners, share)
    box = _box([inputs.shape[axis] for axis in axes], 1 - share)
    region = [slice(None)] * inputs.ndim
    for axis, span in zip(axes, box, strict=True):
        region[axis] = span
    mixed = inputs.clone()
    mixed[tuple(region)] = inputs[partners][tuple(region)]
    return Mixed(mixed, partners, 1 - _part(box, [inputs.shape[axis] for axis in axes]))


def _box(sides: Sequence[int], part: float) -> list[slice]:
    """A box of about ``part`` of the whole and of its shape around a random point, clipped at the borders."""
    scale = part ** (1 / len(sides))
    box = []
    for side in sides:
        length = int(side * scale)
        start = int(torch.randint(side, ())) - length // 2
        box.append(slice(max(start, 0), min(start + length, side)))
    return box


def _part(box: Sequence[slice], sides: Sequence[int]) -> float:
    """What the box really covers; not what was drawn, since it was clipped and rounded."""
    return float(prod(span.stop - span.start for span in box) / prod(sides))
