"""Which places of the last feature maps of two pictures make their score: its gradient, in one pass.

Features that are a mean over places, and heads that are linear but for a scaling to length 1, let each
place's part of an embedding be told exactly (Stylianou, Souvenir and Pless, "Visualizing Deep Similarity
Networks", 2019). How the score changes with the weight of a place in that mean is gradient times activation
(Chen et al., "Adapting Grad-CAM for Embedding Networks", 2020). What of the other picture has nothing to do
with the likeness would drown it, so each picture is held against those places of the other that speak for
it; docs/adr/0014 has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from torch import Tensor

from engine.encoders.heads import Head
from engine.encoders.network import PictureNetwork
from engine.encoders.trainable import PooledPictures, Trainable
from engine.encoders.trainable_headed import HeadedTrainablePictures

Pixels = NDArray[np.uint8]
Heat = NDArray[np.float32]

PLAIN = 0.1
"""So much of a place's plain share of the score is added to its pull. Two pictures that are the same have a
gradient of 0 at all places: what is left of it would be noise, drawn as if it meant something."""


class PlaceNetwork:
    """A network of pictures whose last feature map is known, with the heads on its features."""

    def __init__(self, pooled: PooledPictures, heads: Sequence[Head]) -> None:
        self.pooled = pooled.eval()
        self._heads = [head.eval() for head in heads]

    def pulls(self, first: Pixels, second: Pixels) -> tuple[Heat, Heat]:
        """How each place of two pictures pulls at their score, each (rows, columns) over the whole input.

        The pictures are uint8 (height, width, 3), as the encoder's input says. Below 0 where a place pulls
        the score down.
        """
        items = PictureNetwork.tensor(np.stack([first, second]))
        with torch.inference_mode():
            maps = self.pooled.maps(items).float()  # (2, channels, rows, columns)
            here, there = self.parts(maps[0]), self.parts(maps[1])
            sides = pulled(here, focused(there, here)), pulled(there, focused(here, there))
            smooth = [_smoothed(side.reshape(maps.shape[2:])).numpy() for side in sides]
        return smooth[0], smooth[1]

    def parts(self, feature_map: Tensor) -> Tensor:
        """(channels, rows, columns) to what each place adds to the embedding, (places, dimension)."""
        parts = feature_map.flatten(1).T / feature_map[0].numel()
        parts = parts * self.pooled.gains(parts.sum(0, keepdim=True))
        for head in self._heads:
            parts = head.shared_out(parts)
        return parts


def place_network(module: Trainable) -> PlaceNetwork | None:
    """``module``, which is taken over, as a network of places; None where it is no such network."""
    heads: list[Head] = []
    while isinstance(module, HeadedTrainablePictures):
        heads.append(module.head)
        module = module.inner
    return PlaceNetwork(module, heads[::-1]) if isinstance(module, PooledPictures) else None


def pulled(parts: Tensor, other: Tensor) -> Tensor:
    """How the cosine of the sum of ``parts`` (p, d) with ``other`` (d,) changes with each one's weight: (p,).

    The derivative at weights of 1, and ``PLAIN`` of the cosine, shared out. The former adds up to 0, since
    weights that grow alike change no direction; the latter to ``PLAIN`` of the cosine.
    """
    whole, other = parts.sum(0), F.normalize(other, dim=0)
    length = whole.norm().clamp_min(torch.finfo(whole.dtype).tiny)
    direction = whole / length
    towards = other - (1 - PLAIN) * (direction @ other) * direction
    pulls: Tensor = parts @ towards / length
    return pulls


def focused(parts: Tensor, others: Tensor) -> Tensor:
    """The sum of ``parts`` (p, d), each as strong as it pulls up the cosine with ``others`` (q, d): (d,)."""
    return pulled(parts, others.sum(0)).clamp_min(0) @ parts


def _smoothed(heat: Tensor) -> Tensor:
    """Each place of (rows, columns) with its neighbours, whose view of the picture is nearly the same."""
    weights = torch.tensor([0.25, 0.5, 0.25])
    wide = F.pad(heat[None, None], (1, 1, 1, 1), mode="replicate")
    return F.conv2d(F.conv2d(wide, weights.view(1, 1, 3, 1)), weights.view(1, 1, 1, 3))[0, 0]
