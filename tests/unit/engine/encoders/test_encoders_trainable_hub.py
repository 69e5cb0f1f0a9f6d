"""Encoders of the hub to be trained, by tiny networks with random weights on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import test_encoders_hub as of_pictures
import test_encoders_hub_audio as of_music
import torch
from test_encoders_hub import clip, dinov2, siglip
from test_encoders_hub_audio import FAMILIES, ast, track, wav2vec2
from trained_examples import adapter_of, seeded_head, state_of, tuned_of, written_tuned

from engine.domain import Kind
from engine.encoders import precision, registry, trained
from engine.encoders.backbones import Backbone, backbone
from engine.encoders.encoder import unit_rows
from engine.encoders.trained_encoder import TrainedEncoder
from engine.encoders.trial_items import trial_pictures
from engine.errors import EncoderError


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks compute in float32."""
    monkeypatch.setattr(precision, "candidate", lambda _device: None)


def unit(features: torch.Tensor) -> np.ndarray:
    return unit_rows(features.detach().numpy(), "x")


def views_of(start: Backbone, windows: np.ndarray) -> torch.Tensor:
    sounds = torch.from_numpy(windows)
    return sounds if start.spectrogram is None else start.spectrogram(sounds)


def check_gradients(start: Backbone, views: torch.Tensor) -> None:
    """In training too, where networks of transformers do more than in inference."""
    start.module.train()
    torch.manual_seed(0)
    start.module(views).square().sum().backward()
    wanting = {name: p for name, p in start.module.named_parameters() if p.requires_grad}
    assert [name for name, p in wanting.items() if p.grad is None] == []
    assert all(bool(torch.isfinite(p.grad).all()) for p in wanting.values() if p.grad is not None)
    assert not any("text" in name for name in start.module.state_dict())


@pytest.mark.parametrize("make", [dinov2, clip, siglip])
def test_that_features_of_pictures_are_the_encoders(tmp_path: Path, make: Any) -> None:
    source = f"hub:{of_pictures.save(tmp_path / 'Small one', make())}"
    encoder, start = registry.load(source), backbone(source)
    pictures = trial_pictures(3, encoder.input)
    views = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()

    np.testing.assert_allclose(unit(start.module(views)), encoder.encode(pictures).embeddings, atol=1e-4)
    assert (start.width, start.kind, start.wanted) == (encoder.dimension, Kind.IMAGE, encoder.input)
    assert (start.name, start.digest, start.source) == (encoder.name, encoder.digest, source)
    check_gradients(start, views)


@pytest.mark.parametrize("make", FAMILIES)
def test_that_features_of_music_are_the_encoders_of_each_window(tmp_path: Path, make: Any) -> None:
    source = f"hub:{of_music.save(tmp_path / 'small', make())}"
    encoder, start = registry.load(source), backbone(source)
    windows = track(encoder, 2)

    views = views_of(start, windows)
    each = encoder.encode([window[None] for window in windows]).embeddings

    np.testing.assert_allclose(unit(start.module(views)), each, atol=1e-4)
    assert (start.width, start.kind, start.wanted) == (encoder.dimension, Kind.MUSIC, encoder.input)
    assert (start.name, start.digest, start.source) == (encoder.name, encoder.digest, source)
    check_gradients(start, views)


@pytest.mark.parametrize("make", FAMILIES)
def test_that_spectrograms_have_frames_then_bands_and_0_for_silence(tmp_path: Path, make: Any) -> None:
    start = backbone(f"hub:{of_music.save(tmp_path / 'small', make())}")
    samples = start.wanted.samples
    sounds = torch.zeros(2, samples)
    sounds[1, samples // 2 :] = torch.randn(
        samples - samples // 2, generator=torch.Generator().manual_seed(0)
    )

    if start.spectrogram is None:
        assert start.module(sounds).shape == (2, start.width)
        return
    views = start.spectrogram(sounds)
    assert views.ndim == 3
    assert float(views[0].abs().max()) < 1e-5
    loud = views[1].abs().sum(1) > 1
    assert loud[: len(loud) // 3].sum() < loud[2 * len(loud) // 3 :].sum() or not loud.any()


def test_that_a_fine_tuned_encoder_of_pictures_is_loaded_again(tmp_path: Path) -> None:
    source = f"hub:{of_pictures.save(tmp_path / 'small', clip())}"
    start, head = written_tuned(tmp_path, source)

    encoder = registry.load("trained:stamps-simclr-1", tmp_path)

    pictures = trial_pictures(3, encoder.input)
    views = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
    expected = unit(head(start.module(views)))
    np.testing.assert_allclose(encoder.encode(pictures).embeddings, expected, atol=1e-4)
    assert encoder.encode([]).embeddings.shape == (0, 16)


@pytest.mark.parametrize("make", [ast, wav2vec2, of_music.clap])
def test_that_a_fine_tuned_encoder_of_music_is_loaded_again(tmp_path: Path, make: Any) -> None:
    source = f"hub:{of_music.save(tmp_path / 'small', make())}"
    start, head = written_tuned(tmp_path, source)

    encoder = registry.load("trained:stamps-simclr-1", tmp_path)

    one, short = track(encoder, 2), track(encoder, 1, 0.3, seed=1)
    encoded = encoder.encode([one, short])
    windows = unit(head(start.module(views_of(start, one))))
    np.testing.assert_allclose(encoded.segments[0], windows, atol=1e-4)
    np.testing.assert_allclose(encoded.embeddings[0], unit_rows(windows.mean(0)[None], "x")[0], atol=1e-4)
    assert [len(part) for part in encoded.segments] == [2, 1]


def test_that_weights_on_another_base_are_refused(tmp_path: Path) -> None:
    source = f"hub:{of_pictures.save(tmp_path / 'small', dinov2())}"
    start = backbone(source)
    trained.write(tmp_path / "trained", tuned_of(start, None), state_of(backbone=start.module))
    of_pictures.save(tmp_path / "small", dinov2(seed=1))

    with pytest.raises(EncoderError, match="is not the one that was trained further"):
        registry.load("trained:stamps-simclr-1", tmp_path)


def test_that_a_head_on_a_hub_encoder_is_loaded_by_its_source(tmp_path: Path) -> None:
    source = f"hub:{of_pictures.save(tmp_path / 'small', dinov2())}"
    base = registry.load(source)
    head = seeded_head(base.dimension)
    trained.write(tmp_path / "trained", adapter_of(base, source, head), state_of(head=head))

    encoder = registry.load("trained:stamps-supcon-1", tmp_path)

    assert isinstance(encoder, TrainedEncoder)
    pictures = trial_pictures(2, encoder.input)
    expected = encoder.from_base(base.encode(pictures).embeddings)
    np.testing.assert_allclose(encoder.encode(pictures).embeddings, expected, atol=1e-5)
