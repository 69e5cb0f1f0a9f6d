"""Views of cached features, for a head that is trained without its encoder."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contrastive.views.settings import FeatureSettings


class FeatureViews:
    """Features with noise, some dimensions left out."""

    cut_axes: tuple[int, ...] = ()

    def __init__(self, settings: tuple[FeatureSettings, ...]) -> None:
        """The k-th view by ``settings[k]``, cyclically."""
        self._settings = settings

    @torch.no_grad()
    def __call__(self, items: Tensor, count: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        """Float (n, d), or (count, n, d) of another stretch for each view, to ``count`` views (n, d).

        Drawn from ``generator``, which is one of the CPU.
        """
        sources = items if items.ndim == 3 else [items] * count
        return tuple(
            changed(source, self._settings[number % len(self._settings)], generator)
            for number, source in zip(range(count), sources, strict=True)
        )


def changed(features: Tensor, settings: FeatureSettings, generator: torch.Generator) -> Tensor:
    """Features (n, d) with noise in proportion to their length, then with dropout; their mean stays."""
    if settings.noise:
        noise = torch.randn(features.shape, generator=generator).to(features)
        lengths = torch.linalg.vector_norm(features, dim=1, keepdim=True)
        features = features + noise * lengths * (settings.noise / features.shape[1] ** 0.5)
    if settings.dropout:
        kept = torch.rand(features.shape, generator=generator) >= settings.dropout
        features = features * kept.to(features) / (1 - settings.dropout)
    return features
