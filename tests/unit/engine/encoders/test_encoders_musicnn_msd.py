"""The bundled music encoder with its real weights."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.domain import Kind
from engine.encoders import registry
from engine.encoders.labels import music_tags
from engine.encoders.musicnn_msd import (
    INPUT,
    MAX_TAGS,
    MIN_CONFIDENCE,
    MusicnnMsdEncoder,
    heard_directions,
    load,
)
from engine.encoders.trial_items import trial_windows
from engine.errors import EncoderError

WEIGHTS = Path(str(files("resources") / "encoders" / "musicnn_msd.safetensors"))


@pytest.fixture(scope="module")
def encoder(cache: Path) -> MusicnnMsdEncoder:
    return load(cache)


@pytest.fixture
def exact(encoder: MusicnnMsdEncoder) -> MusicnnMsdEncoder:
    chosen = encoder.execution.dtype
    encoder.execution.use(torch.float32)
    yield encoder
    encoder.execution.use(chosen)


def cut(sound: np.ndarray, count: int) -> np.ndarray:
    """``count`` windows of a track, as its input says."""
    room = np.zeros(INPUT.lead + count * INPUT.hop + INPUT.samples, np.float32)
    room[INPUT.lead : INPUT.lead + len(sound)] = sound
    return np.stack([room[k * INPUT.hop :][: INPUT.samples] for k in range(count)])


def test_that_a_waveform_gives_what_the_published_network_gives(
    encoder: MusicnnMsdEncoder, golden: dict[str, np.ndarray]
) -> None:
    *_, probabilities = encoder.execution.run(cut(golden["waveform"], 3))

    np.testing.assert_allclose(probabilities, golden["patch_tags"], atol=1e-2)


def test_that_in_float32_it_is_exact(exact: MusicnnMsdEncoder, golden: dict[str, np.ndarray]) -> None:
    features, short, probabilities = exact.execution.run(cut(golden["waveform"], 3))

    np.testing.assert_allclose(probabilities, golden["patch_tags"], atol=1e-4)
    network = exact.execution._source._network
    with torch.inference_mode():
        again = network.dense_norm(torch.relu(network.dense(torch.from_numpy(features))))
    np.testing.assert_allclose(again.numpy(), golden["patch_penultimate"], atol=1e-3)
    assert short.shape == (3, 200)


def test_that_it_is_listed_as_it_loads(encoder: MusicnnMsdEncoder) -> None:
    listed = registry.bundled(registry.default_encoder(Kind.MUSIC))

    assert (encoder.name, encoder.kind, encoder.dimension) == (listed.name, listed.kind, listed.dimension)
    assert encoder.input == listed.input == registry.input_of(listed.source)


def test_that_a_track_is_the_mean_of_its_windows(encoder: MusicnnMsdEncoder) -> None:
    windows = trial_windows(5, INPUT)

    encoded = encoder.encode([windows[:2], windows[2:]])
    singles = encoder.encode([window[None] for window in windows])

    assert [len(part) for part in encoded.segments] == [2, 3]
    means = np.stack([singles.embeddings[:2].mean(0), singles.embeddings[2:].mean(0)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    np.testing.assert_allclose(encoded.embeddings, means, atol=1e-3)
    np.testing.assert_allclose(np.concatenate(encoded.segments), np.concatenate(singles.segments), atol=1e-3)
    for vectors in (encoded.embeddings, *encoded.segments):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_that_tags_are_probable_and_named_once(
    encoder: MusicnnMsdEncoder, golden: dict[str, np.ndarray]
) -> None:
    (tags,) = encoder.encode([cut(golden["waveform"], 3)]).tags

    names = [tag.name for tag in tags]
    assert names[0] == music_tags()[int(golden["patch_tags"].mean(0).argmax())]
    assert len(set(names)) == len(names) <= MAX_TAGS
    assert all(tag.confidence >= MIN_CONFIDENCE and tag.source == "encoder" for tag in tags)


def test_that_a_short_sound_is_heard_for_what_it_is_not_for_how_short_it_is(
    encoder: MusicnnMsdEncoder,
) -> None:
    music = trial_windows(2, INPUT)
    clips = [cut(sound[4000:][: 16000 * 3 // 4], 1) for sound in music]

    whole = encoder.encode([sound[None] for sound in music]).embeddings
    short = encoder.encode(clips).embeddings

    cosines = short @ whole.T
    assert (cosines.argmax(1) == [0, 1]).all()


def test_that_silence_has_an_embedding_too(encoder: MusicnnMsdEncoder) -> None:
    encoded = encoder.encode([np.zeros((1, INPUT.samples), np.float32)])

    assert np.isfinite(encoded.embeddings).all()
    assert np.isfinite(encoded.segments[0]).all()


def test_that_rounding_keeps_embeddings_near_the_exact_ones(exact: MusicnnMsdEncoder) -> None:
    tracks = [window[None] for window in trial_windows(6, INPUT)]
    expected = exact.encode(tracks)
    exact.execution.use(torch.bfloat16)
    rounded = exact.encode(tracks)

    assert ((expected.embeddings * rounded.embeddings).sum(1) >= 0.999).all()
    for before, after in zip(expected.segments, rounded.segments, strict=True):
        assert ((before * after).sum(1) >= 0.999).all()


def test_that_no_tracks_give_nothing(encoder: MusicnnMsdEncoder) -> None:
    encoded = encoder.encode([])

    assert encoded.embeddings.shape == (0, encoder.dimension)
    assert (encoded.tags, encoded.segments) == ((), ())


def test_that_windows_of_another_length_are_refused(encoder: MusicnnMsdEncoder) -> None:
    with pytest.raises(EncoderError, match="musicnn-msd"):
        encoder.encode([np.zeros((2, 100), np.float32)])


def test_that_the_digest_is_the_same_every_time(encoder: MusicnnMsdEncoder, cache: Path) -> None:
    assert load(cache).digest == encoder.digest


def test_that_weights_that_are_not_numbers_are_noticed(tmp_path: Path, cache: Path) -> None:
    state = load_file(WEIGHTS)
    state["front.0.conv.weight"][3] = float("nan")
    save_file(state, tmp_path / "nan.safetensors")

    with pytest.raises(EncoderError, match="not finite"):
        MusicnnMsdEncoder(tmp_path / "nan.safetensors", cache).encode([trial_windows(1, INPUT)])


def test_that_damaged_missing_and_foreign_weights_are_refused(tmp_path: Path) -> None:
    damaged, foreign = tmp_path / "damaged.safetensors", tmp_path / "foreign.safetensors"
    damaged.write_bytes(WEIGHTS.read_bytes()[:10000])
    save_file({"weight": torch.zeros(2)}, foreign)

    for path, message in (
        (damaged, "damaged"),
        (tmp_path / "gone.safetensors", "missing"),
        (foreign, "belong to another network"),
    ):
        with pytest.raises(EncoderError, match=message):
            MusicnnMsdEncoder(path)


def test_that_the_directions_are_orthonormal_and_all_that_the_layer_hears() -> None:
    torch.manual_seed(0)
    weight, inputs = torch.randn(4, 9), torch.randn(5, 9)

    basis = heard_directions(weight)

    np.testing.assert_allclose(basis.T @ basis, torch.eye(4), atol=1e-5)
    np.testing.assert_allclose(inputs @ basis @ basis.T @ weight.T, inputs @ weight.T, atol=1e-4)
