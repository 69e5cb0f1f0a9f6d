"""The views that suit what is trained, and on what."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from engine.contrastive.modes import Mode
from engine.contrastive.views.features import FeatureViews
from engine.contrastive.views.music import MusicViews, Spectrogram
from engine.contrastive.views.pictures import PictureViews
from engine.contrastive.views.presets import default_settings
from engine.contrastive.views.settings import ViewSettings
from engine.domain import AudioInput, PictureInput
from engine.encoders.encoder import EncoderInput


class Views(Protocol):
    """Makes views of a batch, on the batch's device."""

    @property
    def cut_axes(self) -> tuple[int, ...]:
        """Axes of a view that CutMix may cut; see ``Batch.cut_axes``."""

    def __call__(self, items: Tensor, count: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        """``items`` as they are stored to ``count`` views, all of one shape, by a ``generator`` of the CPU.

        The same generator state gives the same views.
        """


def views_for(
    wanted: EncoderInput,
    mode: Mode,
    settings: ViewSettings | None = None,
    spectrogram: Spectrogram | None = None,
) -> Views:
    """The views of features in adapter mode, else of the pictures or the sound that an encoder wants.

    Args:
        settings: Those of ``default_settings`` where none are given.
        spectrogram: Of sound; see ``MusicViews``.
    """
    chosen = settings or default_settings(mode)
    if mode is Mode.ADAPTER:
        return FeatureViews(chosen.features)
    match wanted:
        case PictureInput():
            return PictureViews(wanted, chosen.pictures)
        case AudioInput():
            return MusicViews(wanted, chosen.music, spectrogram)
