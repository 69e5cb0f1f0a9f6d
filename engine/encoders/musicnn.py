"""The musicnn network, exact to the published one.

Pons and Serra, "musicnn: pre-trained convolutional neural networks for music audio tagging" (2019). Its first
layers are musically shaped: wide kernels see timbre, long ones see rhythm. Every convolution is followed by a
ReLU and then by its batch norm, in this order.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

FRAMES = 187
"""Frames in one patch: 3 s."""
TIMBRAL = ((7, 38), (7, 67))
"""Kernels over (frames, bands)."""
TIMBRAL_WIDTH = 204
TEMPORAL = ((128, 1), (64, 1), (32, 1))
TEMPORAL_WIDTH = 51
FRONT_WIDTH = len(TIMBRAL) * TIMBRAL_WIDTH + len(TEMPORAL) * TEMPORAL_WIDTH  # 561
MID_LAYERS = 3
MID_WIDTH = 64
MID_KERNEL = 7
CHANNELS = FRONT_WIDTH + MID_LAYERS * MID_WIDTH  # 753
POOLED = 2 * CHANNELS
PENULTIMATE = 200
TAGS = 50
EPSILON = 1e-3


class Heard(NamedTuple):
    """What the network says of n patches."""

    pooled: Tensor
    """(n, 1506), batch-normalised: maximum and mean over time of each channel in turn."""
    penultimate: Tensor
    """(n, 200), batch-normalised."""
    logits: Tensor
    """(n, 50); their sigmoid is the probability of each tag."""


class FrontBlock(nn.Module):
    """A convolution over frames and bands, then the loudest band of each channel at each frame."""

    def __init__(self, kernel: tuple[int, int], width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, width, kernel)
        self.norm = nn.BatchNorm2d(width, eps=EPSILON)

    def forward(self, bands: Tensor) -> Tensor:
        """(n, 1, frames, 96) to (n, width, frames)."""
        return cast("Tensor", self.norm(F.relu(self.conv(self.padded(bands)))).amax(3))

    def padded(self, bands: Tensor) -> Tensor:
        """With zeros before and after, the larger part after where they cannot be even."""
        extra = self.conv.kernel_size[0] - 1
        return F.pad(bands, (0, 0, extra // 2, extra - extra // 2))


class MidBlock(nn.Module):
    """A convolution over frames that sees all channels."""

    def __init__(self, width_in: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width_in, MID_WIDTH, MID_KERNEL, padding=MID_KERNEL // 2)
        self.norm = nn.BatchNorm1d(MID_WIDTH, eps=EPSILON)

    def forward(self, channels: Tensor) -> Tensor:
        """(n, width_in, frames) to (n, 64, frames)."""
        return cast("Tensor", self.norm(F.relu(self.conv(channels))))


class Musicnn(nn.Module):
    """Patches of a log-mel spectrogram to features and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.input_norm = nn.BatchNorm2d(1, eps=EPSILON)
        self.front = nn.ModuleList(
            [FrontBlock(kernel, TIMBRAL_WIDTH) for kernel in TIMBRAL]
            + [FrontBlock(kernel, TEMPORAL_WIDTH) for kernel in TEMPORAL]
        )
        widths = [FRONT_WIDTH] + [MID_WIDTH] * (MID_LAYERS - 1)
        self.mid = nn.ModuleList(MidBlock(width) for width in widths)
        self.pooled_norm = nn.BatchNorm1d(POOLED, eps=EPSILON)
        self.dense = nn.Linear(POOLED, PENULTIMATE)
        self.dense_norm = nn.BatchNorm1d(PENULTIMATE, eps=EPSILON)
        self.tags = nn.Linear(PENULTIMATE, TAGS)

    def forward(self, patches: Tensor) -> Heard:
        """(n, frames, 96), as ``LogMel`` gives them, to what is heard in each; 187 frames are the custom."""
        pooled = self.pooled(patches)
        penultimate = self.dense_norm(F.relu(self.dense(pooled)))
        return Heard(pooled, penultimate, self.tags(penultimate))

    def pooled(self, patches: Tensor) -> Tensor:
        """(n, frames, 96) to (n, 1506), batch-normalised."""
        channels = self.channels(patches)
        pooled = torch.stack([channels.amax(2), channels.mean(2)], dim=2).flatten(1)
        return cast("Tensor", self.pooled_norm(pooled))

    def channels(self, patches: Tensor) -> Tensor:
        """(n, frames, 96) to all that front and mid-end say of each frame, (n, 753, frames)."""
        bands = self.input_norm(patches.unsqueeze(1))
        front = torch.cat([block(bands) for block in self.front], dim=1)
        heard = [front]
        above = self.mid[0](front)
        heard.append(above)
        for block in self.mid[1:]:
            above = block(above) + above
            heard.append(above)
        return torch.cat(heard, dim=1)
