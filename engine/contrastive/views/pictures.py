"""Views of stored pictures."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.contrastive.views import colour
from engine.contrastive.views.blur import blurred
from engine.contrastive.views.chance import picked, rows_of, uniform
from engine.contrastive.views.crops import crop, draw_boxes
from engine.contrastive.views.settings import PictureSettings
from engine.domain import PictureInput

PUBLISHED_SIDE = 224
"""Pixels for which the published widths of a blur are meant."""


class PictureViews:
    """Pictures as they are stored to views as a ``PictureNetwork`` reads them.

    Such a network centres and scales its pixels itself, so views have the range of pixels, 0 to 255; as
    float32 they lose nothing to rounding and can be blended.
    """

    cut_axes = (2, 3)

    def __init__(self, wanted: PictureInput, settings: tuple[PictureSettings, ...]) -> None:
        """Views of the height and width that are ``wanted``, the k-th by ``settings[k]``, cyclically."""
        self._wanted = wanted
        self._settings = settings

    @torch.no_grad()
    def __call__(self, items: Tensor, count: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        """uint8 (n, h, w, 3) to ``count`` views, each float32 (n, 3, height, width) in [0, 255].

        Drawn from ``generator``, which is one of the CPU.
        """
        return tuple(
            self._view(items, self._settings[number % len(self._settings)], generator)
            for number in range(count)
        )

    def _view(self, items: Tensor, settings: PictureSettings, generator: torch.Generator) -> Tensor:
        count = len(items)
        boxes = draw_boxes(count, settings.scale, settings.ratio, settings.flip, generator)
        view = crop(items, boxes, self._wanted.height, self._wanted.width)
        view = _jittered(view, settings, generator)
        view = colour.greyed(view, picked(count, settings.grey, generator))
        view = _blurred(view, settings, generator)
        if settings.solarise:
            view = colour.solarised(view, picked(count, settings.solarise, generator), settings.threshold)
        return view.clamp_(0, colour.WHITE)  # scaling and blurring round


def _jittered(view: Tensor, settings: PictureSettings, generator: torch.Generator) -> Tensor:
    """Those that are picked with other colours; the order of the changes is drawn for all of them."""
    if not settings.jitter:
        return view
    count = len(view)
    chosen = picked(count, settings.jitter, generator)
    changes: list[tuple[Callable[[Tensor, Tensor], Tensor], Tensor]] = []
    for change, strength in (
        (colour.brightened, settings.brightness),
        (colour.contrasted, settings.contrast),
        (colour.saturated, settings.saturation),
    ):
        factors = uniform(count, (1 - strength, 1 + strength), generator)
        changes.append((change, torch.where(chosen, factors, 1.0)))
    turns = uniform(count, (-settings.hue, settings.hue), generator)
    changes.append((colour.hue_turned, torch.where(chosen, turns, 0.0)))
    for number in torch.randperm(len(changes), generator=generator).tolist():
        change, amounts = changes[number]
        view = change(view, amounts)
    return view


def _blurred(view: Tensor, settings: PictureSettings, generator: torch.Generator) -> Tensor:
    if not settings.blur:
        return view
    count = len(view)
    rows = rows_of(picked(count, settings.blur, generator))
    widths = uniform(count, settings.blur_width, generator) * view.shape[3] / PUBLISHED_SIDE
    if not len(rows):
        return view
    there = rows.to(view.device)
    return view.index_copy(0, there, blurred(view[there], widths[rows]))
