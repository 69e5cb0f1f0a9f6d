"""A view of one picture, for whoever has no tensors."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.pictures import PictureViews
from engine.contrastive.views.settings import PictureSettings
from engine.domain import PictureInput


def picture_view(
    stored: NDArray[np.uint8], wanted: PictureInput, settings: PictureSettings, seed: int, number: int
) -> NDArray[np.uint8]:
    """``stored`` (h, w, 3) to (wanted.height, wanted.width, 3), uint8; the same for a seed and a number."""
    views = PictureViews(wanted, (settings,))
    picture = torch.from_numpy(np.require(stored, requirements="W"))
    (view,) = views(picture[None], 1, generator_for(seed, number, "probe"))
    whole: NDArray[np.uint8] = view[0].permute(1, 2, 0).round().to(torch.uint8).numpy()
    return whole
