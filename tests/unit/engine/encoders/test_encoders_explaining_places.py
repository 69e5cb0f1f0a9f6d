"""Maps by gradient: as automatic differentiation has them, through every head."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from trained_examples import PICTURES, seeded_head, written_adapter, written_tuned

from engine.encoders import registry
from engine.encoders.backbones import backbone, of_record, scratch
from engine.encoders.explaining.places import PLAIN, PlaceNetwork, focused, place_network, pulled
from engine.encoders.network import PictureNetwork
from engine.encoders.trainable_headed import with_head
from engine.encoders.trainable_resnet import TrainableResNet

SIDE = 64


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (2, 8, 8, 3), np.uint8)
    return coarse.repeat(8, axis=1).repeat(8, axis=2)


def drawn_parts(seed: int, places: int, dimension: int) -> Tensor:
    return torch.rand(places, dimension, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@given(seed=st.integers(0, 10_000), places=st.integers(1, 12), dimension=st.integers(1, 8))
def test_that_pulls_are_the_derivative_by_the_weights_of_places(
    seed: int, places: int, dimension: int
) -> None:
    parts = drawn_parts(seed, places, dimension)
    other = drawn_parts(seed + 1, 1, dimension)[0]
    weights = torch.ones(places, dtype=torch.float64, requires_grad=True)
    score = F.cosine_similarity((weights[:, None] * parts).sum(0), other, dim=0)
    (slopes,) = torch.autograd.grad(score, weights)
    whole = parts.sum(0)
    score = score.detach()
    shares = score * (parts @ whole) / whole.square().sum()
    assert torch.allclose(pulled(parts, other), slopes + PLAIN * shares, atol=1e-9)
    assert float(pulled(parts, other).sum()) == pytest.approx(PLAIN * float(score), abs=1e-9)


def test_that_what_speaks_against_the_other_does_not_count_in_it() -> None:
    alike, foreign = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0])
    found = focused(torch.stack([alike, foreign]), torch.tensor([[1.0, 0.0, 1.0]]))
    assert float(found[0]) > 0
    assert float(found[1]) == 0


@pytest.mark.parametrize("heads", [(), (24,), (24, 8)])
@pytest.mark.parametrize("network", ["resnet18", "efficientnet-lite0"])
def test_that_the_parts_of_all_places_make_the_features(
    network: str, heads: tuple[int, ...], pictures: np.ndarray
) -> None:
    torch.manual_seed(0)
    module = of_record({"name": network}).eval()
    for dimension in heads:
        module = with_head(module, seeded_head(module.width, dimension)).eval()
    items = PictureNetwork.tensor(pictures)
    places = place_network(module)
    assert places is not None
    with torch.inference_mode():
        features = module(items)
        maps = places.pooled.maps(items)
        for feature_map, expected in zip(maps, features, strict=True):
            parts = places.parts(feature_map)
            assert torch.allclose(parts.sum(0), expected, rtol=1e-4, atol=1e-5)


def test_that_a_trained_encoder_has_maps_of_its_own_network(cache: Path, pictures: np.ndarray) -> None:
    registry.load(PICTURES, cache)
    written_tuned(cache, PICTURES, "tuned-places-1")
    written_adapter(cache, registry.load(PICTURES, cache), PICTURES, "adapted-places-1")
    maps = []
    for source in (PICTURES, "trained:tuned-places-1", "trained:adapted-places-1"):
        network = place_network(backbone(source, cache).module)
        assert network is not None
        first, second = network.pulls(*pictures)
        assert first.shape == second.shape == (2, 2)
        assert np.isfinite(first).all()
        maps.append(first)
    assert not np.allclose(maps[0], maps[1], rtol=1e-3)
    assert not np.allclose(maps[0], maps[2], rtol=1e-3)


def test_that_pictures_that_are_the_same_have_no_map_of_noise(pictures: np.ndarray) -> None:
    network = PlaceNetwork(TrainableResNet(), [])
    first, second = network.pulls(pictures[0], pictures[0])
    assert first.shape == (SIDE // 8, SIDE // 8)
    assert np.allclose(first, second, atol=1e-6)
    assert (first > 0).all()  # plain shares, which features that are never negative make


def test_that_a_network_without_places_has_no_maps() -> None:
    assert place_network(scratch("musicnn-msd").module) is None
