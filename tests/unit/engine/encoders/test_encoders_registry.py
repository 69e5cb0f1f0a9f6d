"""Which encoders there are, and that asking costs no torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.domain import Kind
from engine.encoders import registry
from engine.encoders.efficientnet_lite0 import EfficientNetLite0Encoder
from engine.encoders.musicnn_msd import MusicnnMsdEncoder
from engine.errors import EncoderError

ROOT = Path(__file__).parents[4]


def test_that_the_encoders_can_be_listed_without_torch() -> None:
    program = (
        "import sys\n"
        "from engine.encoders import registry\n"
        "assert registry.bundled_encoders() and registry.default_encoder('image')\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_that_the_default_encoder_of_pictures_is_bundled_and_loads_as_described(cache: Path) -> None:
    listed = registry.bundled(registry.default_encoder(Kind.IMAGE))

    encoder = registry.load(listed.source, cache)

    assert (encoder.name, encoder.kind, encoder.dimension) == (listed.name, listed.kind, listed.dimension)
    assert encoder.input == listed.input == registry.input_of(listed.source)


@pytest.mark.parametrize("source", ["hub:some/encoder", "bundled:nope", "efficientnet-lite0", "file:v.npz"])
def test_that_what_only_a_loaded_encoder_knows_is_not_made_up(source: str) -> None:
    assert registry.input_of(source) is None


def test_that_an_unknown_bundled_encoder_is_refused_with_those_there_are() -> None:
    with pytest.raises(EncoderError, match=r"no bundled encoder 'nope' .*efficientnet-lite0"):
        registry.load("bundled:nope")


@pytest.mark.parametrize("source", ["efficientnet-lite0", "", "hub:", "file:x", "engine.errors:EngineError"])
def test_that_a_source_of_no_known_form_is_refused(source: str) -> None:
    with pytest.raises(EncoderError, match="does not say where an encoder comes from"):
        registry.load(source)


def test_that_a_kind_without_an_encoder_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_DEFAULTS", {})

    with pytest.raises(EncoderError, match="No encoder for image"):
        registry.default_encoder(Kind.IMAGE)


@pytest.mark.parametrize("encoder", [EfficientNetLite0Encoder, MusicnnMsdEncoder])
def test_that_what_is_told_of_a_bundled_encoder_before_it_is_loaded_is_true(
    encoder: type[EfficientNetLite0Encoder] | type[MusicnnMsdEncoder],
) -> None:
    told = registry.bundled(encoder.name)
    assert (told.kind, told.dimension, told.input) == (encoder.kind, encoder.dimension, encoder.input)
