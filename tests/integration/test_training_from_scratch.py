"""Whether methods that are told nothing find out what pictures have in common, as trainings really run.

The longer course, with a real network, is ``tests/benchmarks/bench_scratch.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads slow each other

import pytest
import torch
from scratch_training import Course, Textures, raw_pixels, trained, untrained_accuracy
from textures import DISTINCT
from torch import Tensor, nn

from engine.contrastive.views.pictures import PictureViews

ITEMS, HELD_OUT, WIDTH = 512, 320, 64
SMALL = {"hidden": 128, "dimension": 64}
SIMCLR = Course("simclr", 6, 32, 1e-2, {**SMALL, "temperature": 0.2})
MOCO = Course("moco", 6, 32, 1e-2, {**SMALL, "temperature": 0.2, "version": 3, "momentum": 0.9})
BYOL = Course("byol", 6, 32, 3e-3, {**SMALL, "momentum": 0.97})
CLEARLY = 0.12
"""Four standard errors of a share of the held-out pictures."""


class SmallNetwork(nn.Sequential):
    """Five convolutions and the mean of what they see."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        super().__init__(
            *_layer(3, WIDTH // 4, 2),
            *_layer(WIDTH // 4, WIDTH // 2, 2),
            *_layer(WIDTH // 2, WIDTH, 1),
            *_layer(WIDTH, WIDTH, 2),
            *_layer(WIDTH, WIDTH, 1),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )

    def forward(self, pixels: Tensor) -> Tensor:
        features: Tensor = super().forward((pixels.float() - 127.5) / 64)
        return features


@pytest.fixture(scope="module", autouse=True)
def _one_core() -> Iterator[None]:
    """So that the order of sums is the same everywhere."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def drawn() -> Textures:
    return Textures.drawn(ITEMS, HELD_OUT, 0, torch.device("cpu"), DISTINCT)


@pytest.fixture(scope="module")
def by_pixels(drawn: Textures) -> float:
    return drawn.accuracy(raw_pixels)


@pytest.fixture(scope="module")
def by_random_weights(drawn: Textures) -> float:
    return untrained_accuracy(SmallNetwork(), drawn)


@pytest.mark.parametrize("course", [SIMCLR, MOCO], ids=["simclr", "moco"])
def test_that_neighbours_become_of_one_kind(
    course: Course, drawn: Textures, by_pixels: float, by_random_weights: float
) -> None:
    assert _accuracy_after(course, drawn) > max(by_pixels, by_random_weights) + CLEARLY


def test_that_byol_learns_without_negatives_and_does_not_collapse(
    drawn: Textures, by_pixels: float, by_random_weights: float
) -> None:
    """It takes longer than the others: so early it is only a little beyond random weights."""
    accuracy = _accuracy_after(BYOL, drawn)
    assert accuracy > by_pixels + CLEARLY
    assert accuracy > by_random_weights


def test_that_it_is_the_views_that_simclr_learns_from(
    drawn: Textures, by_random_weights: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two views that are both the picture itself are told from others by anything at all."""

    def unchanged(
        views: PictureViews, items: Tensor, count: int, generator: torch.Generator
    ) -> tuple[Tensor, ...]:
        return (items.permute(0, 3, 1, 2).float(),) * count

    monkeypatch.setattr(PictureViews, "__call__", unchanged)
    assert _accuracy_after(SIMCLR, drawn) < by_random_weights + CLEARLY


def _accuracy_after(course: Course, drawn: Textures) -> float:
    """Of the held-out pictures."""
    accuracy = trained(course, SmallNetwork(), WIDTH, drawn, 0)[-1].score
    assert accuracy is not None
    return accuracy


def _layer(width_in: int, width_out: int, stride: int) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(width_in, width_out, 3, stride, padding=1, bias=False)
    return convolution, nn.BatchNorm2d(width_out), nn.ReLU()
