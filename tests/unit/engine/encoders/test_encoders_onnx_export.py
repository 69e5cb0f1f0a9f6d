"""Trained encoders as ONNX files: another program's answers against the encoder's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import test_encoders_hub as of_pictures
import torch
from trained_examples import (
    MUSIC,
    PICTURES,
    written_adapter,
    written_tuned,
)

from engine.encoders import onnx_export, precision, registry
from engine.encoders.log_mel import LogMel
from engine.encoders.onnx_graph import LogMelByConvolution
from engine.encoders.trial_items import trial_pictures, trial_windows
from engine.errors import EncoderError

pytest.importorskip("onnxscript")
runtime: Any = pytest.importorskip("onnxruntime")


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks compute in float32."""
    monkeypatch.setattr(precision, "candidate", lambda _device: None)


def session_of(file: Path) -> Any:
    return runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"])


def answered(file: Path, items: np.ndarray) -> np.ndarray:
    (embeddings,) = session_of(file).run(["embeddings"], {"items": items})
    return embeddings


def exported(cache: Path, name: str) -> Path:
    onnx_export.write(cache / "trained" / name, cache / f"{name}.onnx", cache)
    assert [path.name for path in cache.glob("*.part")] == []
    return cache / f"{name}.onnx"


def check_pictures(cache: Path, name: str) -> None:
    encoder = registry.load(f"trained:{name}", cache)
    file = exported(cache, name)
    for count in (1, 3):
        pictures = trial_pictures(count, encoder.input)
        expected = encoder.encode(pictures).embeddings
        np.testing.assert_allclose(answered(file, pictures), expected, atol=1e-4)


def test_that_adapters_of_pictures_answer_the_same_and_say_how_items_are_prepared(tmp_path: Path) -> None:
    written_adapter(tmp_path, registry.load(PICTURES), PICTURES, "one")
    written_adapter(tmp_path, registry.load("trained:one", tmp_path), "trained:one", "two")

    check_pictures(tmp_path, "two")
    facts = session_of(tmp_path / "two.onnx").get_modelmeta().custom_metadata_map
    assert (facts["name"], facts["kind"]) == ("two", "image")
    assert (facts["input.width"], facts["input.fit"]) == ("224", "pad")


def test_that_a_hub_encoder_answers_the_same(tmp_path: Path) -> None:
    written_tuned(tmp_path, f"hub:{of_pictures.save(tmp_path / 'small', of_pictures.clip())}", "x")

    check_pictures(tmp_path, "x")


def test_that_an_adapter_on_a_network_of_music_answers_the_same(tmp_path: Path) -> None:
    written_tuned(tmp_path, MUSIC, "one")
    written_adapter(tmp_path, registry.load("trained:one", tmp_path), "trained:one", "two")
    encoder = registry.load("trained:two", tmp_path)

    file = exported(tmp_path, "two")

    for count in (1, 3):
        windows = trial_windows(count, encoder.input)
        expected = encoder.encode([windows]).embeddings
        np.testing.assert_allclose(answered(file, windows), expected, atol=1e-4)


def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    written_adapter(tmp_path, registry.load(PICTURES), PICTURES, "one")

    with pytest.raises(EncoderError, match="cannot be written"):
        onnx_export.write(tmp_path / "trained" / "one", tmp_path / "no" / "x.onnx", tmp_path)


def test_that_a_network_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_adapter(tmp_path, registry.load(PICTURES), PICTURES, "one")
    monkeypatch.setattr(onnx_export, "LARGEST", 1000)

    with pytest.raises(EncoderError, match="too large for an ONNX file"):
        exported(tmp_path, "one")


def test_that_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxscript", None)

    with pytest.raises(EncoderError, match=r'pip install "similarity-explorer\[onnx\]"'):
        onnx_export.write(tmp_path, tmp_path / "x.onnx")


def test_that_a_spectrogram_by_convolution_is_the_same() -> None:
    log_mel = LogMel()
    sounds = torch.from_numpy(trial_windows(2, registry.bundled("musicnn-msd").input))
    sounds[1, 20000:] = 0

    np.testing.assert_allclose(LogMelByConvolution(log_mel)(sounds), log_mel(sounds), atol=2e-4)
