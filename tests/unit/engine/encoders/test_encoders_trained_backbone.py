"""Trained encoders to be trained further."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from trained_examples import (
    MUSIC,
    PICTURES,
    adapter_of,
    seeded_head,
    state_of,
    tuned_of,
    written_adapter,
    written_tuned,
)

from engine.encoders import precision, registry, trained
from engine.encoders.backbones import Backbone, backbone
from engine.encoders.encoder import unit_rows
from engine.encoders.trial_items import trial_pictures, trial_windows
from engine.errors import EncoderError


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks compute in float32."""
    monkeypatch.setattr(precision, "candidate", lambda _device: None)


def features(start: Backbone, pictures: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        views = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
        return unit_rows(start.module(views).numpy(), "x")


def check_gradients(module: nn.Module, views: torch.Tensor) -> None:
    module(views).square().sum().backward()
    assert all(p.grad is not None and bool(torch.isfinite(p.grad).all()) for p in module.parameters())


def test_that_an_adapter_is_trained_further_with_the_network_below_it(tmp_path: Path) -> None:
    written_adapter(tmp_path, registry.load(PICTURES), PICTURES, "first")
    encoder, start = registry.load("trained:first", tmp_path), backbone("trained:first", tmp_path)
    pictures = trial_pictures(2, encoder.input)

    np.testing.assert_allclose(features(start, pictures), encoder.encode(pictures).embeddings, atol=1e-4)
    assert (start.width, start.digest, start.name) == (16, encoder.digest, "first")
    check_gradients(start.module, torch.rand(2, 3, 64, 64) * 255)


def test_that_a_fine_tuned_encoder_is_trained_further_and_loaded_again(tmp_path: Path) -> None:
    written_tuned(tmp_path, PICTURES, "first")
    start = backbone("trained:first", tmp_path)
    assert start.licence == "Apache-2.0"
    encoder = registry.load("trained:first", tmp_path)
    pictures = trial_pictures(2, encoder.input)
    np.testing.assert_allclose(features(start, pictures), encoder.encode(pictures).embeddings, atol=1e-4)

    head = seeded_head(start.width, 8)
    state = state_of(backbone=start.module, head=head)
    trained.write(tmp_path / "trained", tuned_of(start, head, "second"), state)
    shutil.rmtree(tmp_path / "trained" / "first")  # it is not needed any more

    with torch.no_grad():
        expected = unit_rows(head.eval()(torch.from_numpy(features(start, pictures))).numpy(), "x")
    second = registry.load("trained:second", tmp_path)
    np.testing.assert_allclose(second.encode(pictures).embeddings, expected, atol=1e-4)
    assert backbone("trained:second", tmp_path).width == 8


def test_that_trained_music_is_trained_further_with_its_spectrogram(tmp_path: Path) -> None:
    written_tuned(tmp_path, MUSIC, "first")
    start = backbone("trained:first", tmp_path)
    encoder = registry.load("trained:first", tmp_path)
    windows = trial_windows(2, encoder.input)

    assert start.spectrogram is not None
    with torch.inference_mode():
        found = start.module(start.spectrogram(torch.from_numpy(windows)))
    each = encoder.encode([window[None] for window in windows]).embeddings
    np.testing.assert_allclose(unit_rows(found.numpy(), "x"), each, atol=1e-4)

    head = seeded_head(start.width, 8)
    state = state_of(backbone=start.module, head=head)
    trained.write(tmp_path / "trained", tuned_of(start, head, "second"), state)
    encoded = registry.load("trained:second", tmp_path).encode([windows])
    assert encoded.segments[0].shape == (2, 8)


def test_that_an_adapter_on_another_base_is_not_trained_further(tmp_path: Path) -> None:
    base = registry.load(PICTURES)
    head = seeded_head(base.dimension)
    description = adapter_of(base, PICTURES, head)
    assert description.base is not None
    other = replace(description, base=replace(description.base, digest="00"))
    trained.write(tmp_path / "trained", other, state_of(head=head))

    with pytest.raises(EncoderError, match="as it was then, and the one here has other weights"):
        backbone("trained:stamps-supcon-1", tmp_path)
    with pytest.raises(EncoderError, match="as it was then, and the one here has other weights"):
        registry.load("trained:stamps-supcon-1", tmp_path)


def test_that_adapters_that_stand_on_each_other_are_refused(tmp_path: Path) -> None:
    head = seeded_head(16)
    for name, below in (("a", "b"), ("b", "a")):
        description = adapter_of(registry.load(PICTURES), f"trained:{below}", head, name)
        trained.write(tmp_path / "trained", description, state_of(head=head))

    with pytest.raises(EncoderError, match="without an end"):
        backbone("trained:a", tmp_path)


@pytest.mark.parametrize("source", ["file:x", "x", ""])
def test_that_what_is_no_encoder_is_refused(source: str) -> None:
    with pytest.raises(EncoderError, match="no encoder that can be trained further"):
        backbone(source)
