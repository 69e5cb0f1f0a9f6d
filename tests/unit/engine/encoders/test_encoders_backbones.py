"""Networks to be trained: the encoder's own features, with gradients everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.domain import AudioInput, Kind, PictureInput
from engine.encoders import registry
from engine.encoders.backbones import backbone, of_record, scratch
from engine.encoders.efficientnet_lite0 import EfficientNetLite0Encoder
from engine.encoders.encoder import unit_rows
from engine.encoders.musicnn_msd import MusicnnMsdEncoder
from engine.encoders.trainable import TrainableMusic
from engine.encoders.trainable_efficientnet import tempered
from engine.encoders.trial_items import trial_pictures, trial_windows
from engine.errors import EncoderError

PICTURES = "bundled:efficientnet-lite0"
MUSIC = "bundled:musicnn-msd"


def views_of(pictures: np.ndarray) -> Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float()


def unit(features: Tensor) -> np.ndarray:
    return unit_rows(features.detach().numpy(), "x")


def without_gradient(module: nn.Module) -> list[str]:
    return [name for name, p in module.named_parameters() if p.requires_grad and p.grad is None]


def test_that_features_of_pictures_are_the_frozen_encoders(cache: Path) -> None:
    encoder = registry.load(PICTURES, cache)
    assert isinstance(encoder, EfficientNetLite0Encoder)
    encoder.execution.use(torch.float32)
    start = backbone(PICTURES)
    pictures = trial_pictures(3, encoder.input)
    pictures[2] = 255

    with torch.inference_mode():
        features = start.module(views_of(pictures))

    np.testing.assert_allclose(unit(features), encoder.encode(pictures).embeddings, atol=1e-4)
    assert (start.width, start.kind, start.wanted) == (encoder.dimension, Kind.IMAGE, encoder.input)
    assert (start.name, start.digest, start.licence) == (encoder.name, encoder.digest, "Apache-2.0")
    assert start.spectrogram is None


def test_that_features_of_music_are_the_frozen_encoders_of_each_window(cache: Path) -> None:
    encoder = registry.load(MUSIC, cache)
    assert isinstance(encoder, MusicnnMsdEncoder)
    encoder.execution.use(torch.float32)
    start = backbone(MUSIC)
    windows = trial_windows(3, encoder.input)

    with torch.inference_mode():
        features = start.module(start.spectrogram(torch.from_numpy(windows)))

    each = encoder.encode([window[None] for window in windows]).embeddings
    np.testing.assert_allclose(unit(features), each, atol=1e-4)
    assert (start.width, start.kind, start.wanted) == (encoder.dimension, Kind.MUSIC, encoder.input)
    assert (start.name, start.digest, start.licence) == (encoder.name, encoder.digest, "ISC")


def test_that_short_sounds_are_filled_as_the_frozen_encoder_fills_them(cache: Path) -> None:
    encoder = registry.load(MUSIC, cache)
    start = backbone(MUSIC)
    click = np.zeros((1, encoder.input.samples), np.float32)
    click[0, 256:2000] = trial_windows(1, encoder.input)[0, :1744]

    assert isinstance(start.module, TrainableMusic)
    filled = start.module.filled(click)
    with torch.inference_mode():
        features = start.module(start.spectrogram(torch.from_numpy(filled)))

    assert np.abs(filled - click).max() > 0
    cosine = (unit(features) * encoder.encode([click]).embeddings).sum()
    assert cosine > 0.999


@pytest.mark.parametrize(
    ("source", "shape"), [(PICTURES, (2, 3, 64, 64)), (MUSIC, (2, 187, 96))], ids=["pictures", "music"]
)
def test_that_every_parameter_of_a_pretrained_network_has_a_finite_gradient(
    source: str, shape: tuple[int, ...]
) -> None:
    module = backbone(source).module
    assert not module.training

    for views in (torch.zeros(shape), 255 * torch.rand(shape, generator=torch.Generator().manual_seed(0))):
        module.zero_grad()
        module(views).square().sum().backward()

        assert without_gradient(module) == []
        assert all(bool(torch.isfinite(p.grad).all()) for p in module.parameters())
    assert not any("_fc" in name or "dense" in name or "tags" in name for name in module.state_dict())


def test_that_tempered_features_have_bounded_slopes_and_the_encoders_values() -> None:
    features = torch.tensor([0.0, 1e-30, 1e-6, 1e-4, 0.02, 0.5, 6.0], requires_grad=True)

    raised = tempered(features)
    raised.sum().backward()

    np.testing.assert_allclose(raised.detach(), features.detach().numpy() ** 0.7, atol=3e-4)
    np.testing.assert_allclose(raised.detach()[3:], features.detach().numpy()[3:] ** 0.7, rtol=1e-5)
    assert features.grad is not None
    assert float(features.grad.max()) < 20
    np.testing.assert_allclose(features.grad[4:], 0.7 * features.detach().numpy()[4:] ** -0.3, rtol=1e-5)


@pytest.mark.parametrize("name", list(registry.NETWORKS))
def test_that_networks_from_the_beginning_have_gradients_everywhere(name: str) -> None:
    torch.manual_seed(0)
    start = scratch(name)
    shape = (2, 3, 64, 64) if start.kind is Kind.IMAGE else (2, 187, 96)

    features = start.module.train()(255 * torch.rand(shape))
    features.square().sum().backward()

    assert features.shape == (2, start.width)
    assert without_gradient(start.module) == []
    assert (start.source, start.digest, start.name) == ("", "", name)


def test_that_networks_from_the_beginning_tell_items_apart_and_differ_by_seed() -> None:
    torch.manual_seed(0)
    first, second = scratch("efficientnet-lite0"), scratch("efficientnet-lite0")
    views = views_of(trial_pictures(2, PictureInput(64, 64)))

    a, b = first.module.train()(views), second.module.train()(views)

    assert not torch.allclose(a[0], a[1])
    assert not torch.allclose(a, b)


def test_that_networks_from_the_beginning_take_items_as_they_are_told_to() -> None:
    assert scratch("resnet18", PictureInput(32, 32)).wanted == PictureInput(32, 32)
    assert isinstance(scratch("musicnn-msd").wanted, AudioInput)


def test_that_an_unknown_network_is_refused_with_those_there_are() -> None:
    with pytest.raises(EncoderError, match=r"no network 'vit' .*resnet18, efficientnet-lite0"):
        scratch("vit")


@pytest.mark.parametrize(("width", "height"), [(64, 64), (96, 32), (112, 112), (33, 50)])
def test_that_efficientnet_says_the_same_in_inference(width: int, height: int) -> None:
    start = backbone(PICTURES)
    wanted = PictureInput(width, height)
    pictures = trial_pictures(2, wanted)

    with torch.inference_mode():
        expected = start.module(views_of(pictures))
        network = start.module.into_inference(wanted)
        (features,) = network(network.tensor(pictures))

    np.testing.assert_allclose(features, expected, atol=1e-4)


def test_that_musicnn_says_the_same_in_inference() -> None:
    start = backbone(MUSIC)
    sounds = torch.from_numpy(trial_windows(2, start.wanted))

    with torch.inference_mode():
        expected = start.module(start.spectrogram(sounds))
        (features,) = start.module.into_inference(start.wanted)(sounds)

    np.testing.assert_allclose(features, expected, atol=2e-3)


@pytest.mark.parametrize("name", list(registry.NETWORKS))
def test_that_a_network_is_made_again_from_its_record(name: str) -> None:
    start = scratch(name)

    again = of_record(start.network)
    again.load_state_dict(start.module.state_dict())

    assert again.record == start.network
    assert type(again) is type(start.module)
