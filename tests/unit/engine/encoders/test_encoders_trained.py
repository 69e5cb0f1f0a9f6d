"""Trained encoders: what was written is what embeds, and what does not belong together is refused."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
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

from engine.domain import Kind, PictureInput, TrainingMode
from engine.encoders import precision, registry, trained
from engine.encoders.backbones import backbone, scratch
from engine.encoders.description import TextSide
from engine.encoders.encoder import Encoder, TextEncoder, unit_rows
from engine.encoders.heads import Head
from engine.encoders.musicnn_msd import MusicnnMsdEncoder
from engine.encoders.trained_encoder import TrainedEncoder
from engine.encoders.trial_items import trial_pictures, trial_windows
from engine.errors import EncoderError


@pytest.fixture(scope="module")
def pictures_base(cache: Path) -> Encoder:
    return registry.load(PICTURES, cache)


@pytest.fixture(scope="module")
def music_base(cache: Path) -> Encoder:
    return registry.load(MUSIC, cache)


@pytest.fixture
def own(cache: Path, tmp_path: Path) -> Path:
    """A folder for the encoders of a library, where what is known of the processor is known."""
    shutil.copytree(cache, tmp_path / "encoders", ignore=shutil.ignore_patterns("trained"))
    return tmp_path / "encoders"


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks compute in float32."""
    monkeypatch.setattr(precision, "candidate", lambda _device: None)


def by_head(head: Head, features: NDArray[np.float32]) -> NDArray[np.float32]:
    with torch.no_grad():
        return unit_rows(head(torch.from_numpy(features)).numpy(), "x")


def tracks() -> list[NDArray[np.float32]]:
    wanted = registry.bundled("musicnn-msd").input
    windows = trial_windows(4, wanted)
    click = np.zeros((1, wanted.samples), np.float32)
    click[0, 256:3000] = windows[0, :2744]
    return [windows[:3], windows[3:], click]


def loaded(name: str, cache: Path) -> TrainedEncoder:
    encoder = registry.load(f"trained:{name}", cache)
    assert isinstance(encoder, TrainedEncoder)
    return encoder


def test_that_an_adapter_is_its_head_on_the_bases_embeddings(own: Path, pictures_base: Encoder) -> None:
    head = written_adapter(own, pictures_base, PICTURES)
    encoder = loaded("stamps-supcon-1", own)
    pictures = trial_pictures(3, encoder.input)

    before, after = pictures_base.encode(pictures), encoder.encode(pictures)

    np.testing.assert_allclose(after.embeddings, by_head(head, before.embeddings), atol=1e-5)
    np.testing.assert_array_equal(after.embeddings, encoder.from_base(before.embeddings))
    assert after.tags == before.tags
    assert (encoder.name, encoder.kind, encoder.dimension) == ("stamps-supcon-1", Kind.IMAGE, 16)
    assert encoder.input == registry.input_of("trained:stamps-supcon-1", own) == pictures_base.input
    assert not isinstance(encoder, TextEncoder)
    assert encoder.from_base(before.embeddings[:0]).shape == (0, 16)
    many = np.tile(before.embeddings, (1500, 1))  # more than go through the head at once
    np.testing.assert_allclose(encoder.from_base(many), np.tile(after.embeddings, (1500, 1)), atol=1e-6)
    with pytest.raises(EncoderError, match=r"was given vectors \(3, 16\) and reads \(n, 1280\)"):
        encoder.from_base(after.embeddings)


def test_that_an_adapter_of_music_keeps_the_bases_segments(own: Path, music_base: Encoder) -> None:
    head = written_adapter(own, music_base, MUSIC)
    encoder = loaded("stamps-supcon-1", own)

    before, after = music_base.encode(tracks()), encoder.encode(tracks())

    np.testing.assert_allclose(after.embeddings, by_head(head, before.embeddings), atol=1e-5)
    assert after.tags == before.tags
    assert all(np.array_equal(a, b) for a, b in zip(after.segments, before.segments, strict=True))


@pytest.mark.usefixtures("exact")
def test_that_a_fine_tuned_encoder_of_pictures_embeds_by_its_own_network(own: Path) -> None:
    start, head = written_tuned(own, PICTURES)
    encoder = loaded("stamps-simclr-1", own)
    pictures = trial_pictures(3, encoder.input)

    with torch.inference_mode():
        views = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
        expected = head(start.module(views)).numpy()

    encoded = encoder.encode(pictures)
    np.testing.assert_allclose(encoded.embeddings, unit_rows(expected, "x"), atol=1e-4)
    assert encoded.tags == ((),) * 3
    with pytest.raises(EncoderError, match="trained as a whole"):
        encoder.from_base(np.zeros((1, 1280), np.float32))


@pytest.mark.usefixtures("exact")
def test_that_a_fine_tuned_encoder_of_music_embeds_by_the_mean_of_its_windows(own: Path) -> None:
    start, head = written_tuned(own, MUSIC)
    encoder = loaded("stamps-simclr-1", own)

    encoded = encoder.encode(tracks())

    for track, vector, segments in zip(tracks(), encoded.embeddings, encoded.segments, strict=True):
        with torch.inference_mode():
            sounds = torch.from_numpy(start.module.filled(track))
            windows = unit_rows(head(start.module(start.spectrogram(sounds))).numpy(), "x")
        np.testing.assert_allclose(segments, windows, atol=1e-4)
        np.testing.assert_allclose(vector, unit_rows(windows.mean(0, keepdims=True), "x")[0], atol=1e-4)
    assert encoder.encode([]).embeddings.shape == (0, 16)


def test_that_an_untrained_copy_embeds_as_the_frozen_encoder_does(own: Path, pictures_base: Encoder) -> None:
    start = backbone(PICTURES)
    trained.write(own / "trained", tuned_of(start, None), state_of(backbone=start.module))
    encoder = loaded("stamps-simclr-1", own)
    pictures = trial_pictures(4, encoder.input)

    cosines = (encoder.encode(pictures).embeddings * pictures_base.encode(pictures).embeddings).sum(1)
    assert cosines.min() > 0.998


@pytest.mark.parametrize("name", ["resnet18", "efficientnet-lite0", "musicnn-msd"])
def test_that_a_network_trained_from_the_beginning_is_loaded_again(own: Path, name: str) -> None:
    torch.manual_seed(0)
    start = scratch(name, PictureInput(32, 32) if name != "musicnn-msd" else None)
    head = seeded_head(start.width)
    trained.write(own / "trained", tuned_of(start, head), state_of(backbone=start.module, head=head))

    encoder = loaded("stamps-simclr-1", own)
    items = trial_pictures(2, encoder.input) if start.kind is Kind.IMAGE else tracks()

    assert encoder.description.mode is TrainingMode.SCRATCH
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(items).embeddings, axis=1), 1, atol=1e-5)


class Sentences:
    """Stands for the encoder of sentences: a text is as long as it is."""

    dimension = 5
    digest = "5e"

    @classmethod
    def load(cls) -> Sentences:
        return cls()

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        return unit_rows(np.array([[len(t), 1, 2, 3, 4] for t in texts], np.float32), "x")


@pytest.fixture
def sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("engine.encoders.sentence")
    module.__dict__["SentenceEncoder"] = Sentences
    monkeypatch.setitem(sys.modules, "engine.encoders.sentence", module)


@pytest.mark.usefixtures("sentences")
def test_that_an_aligned_encoder_places_texts_among_its_items(own: Path, pictures_base: Encoder) -> None:
    head, projector = seeded_head(1280), nn.Linear(5, 16)
    description = replace(adapter_of(pictures_base, PICTURES, head), text=TextSide("minilm", 5, "5e"))
    trained.write(own / "trained", description, state_of(head=head, text_projector=projector))
    encoder = loaded("stamps-supcon-1", own)

    assert isinstance(encoder, TextEncoder)
    texts = ["a bird", "two ships"]
    with torch.no_grad():
        expected = unit_rows(projector(torch.from_numpy(Sentences().encode(texts))).numpy(), "x")
    np.testing.assert_allclose(encoder.encode_text(texts), expected, atol=1e-5)
    assert encoder.encode_text([]).shape == (0, 16)


@pytest.mark.usefixtures("sentences")
@pytest.mark.parametrize("text", [TextSide("minilm", 6, "5e"), TextSide("minilm", 5, "5f")])
def test_that_other_embeddings_of_texts_are_refused(
    own: Path, pictures_base: Encoder, text: TextSide
) -> None:
    head, projector = seeded_head(1280), nn.Linear(text.width, 16)
    description = replace(adapter_of(pictures_base, PICTURES, head), text=text)
    trained.write(own / "trained", description, state_of(head=head, text_projector=projector))

    with pytest.raises(EncoderError, match="other embeddings of texts"):
        loaded("stamps-supcon-1", own)


def test_that_an_adapter_can_stand_on_a_trained_encoder(own: Path, pictures_base: Encoder) -> None:
    first = written_adapter(own, pictures_base, PICTURES, "first")
    below = loaded("first", own)
    second = written_adapter(own, below, "trained:first", "second")

    encoder = loaded("second", own)

    pictures = trial_pictures(2, encoder.input)
    between = by_head(first, pictures_base.encode(pictures).embeddings)
    np.testing.assert_allclose(encoder.encode(pictures).embeddings, by_head(second, between), atol=1e-4)


def test_that_an_adapter_on_a_changed_base_is_refused(own: Path, pictures_base: Encoder) -> None:
    written_adapter(own, pictures_base, PICTURES, "first")
    written_adapter(own, loaded("first", own), "trained:first", "second")
    shutil.rmtree(own / "trained" / "first")
    with pytest.raises(EncoderError, match="no trained encoder 'first' in this library"):
        loaded("second", own)

    head = seeded_head(1280, seed=1)
    trained.write(own / "trained", adapter_of(pictures_base, PICTURES, head, "first"), state_of(head=head))

    with pytest.raises(EncoderError, match="'second' was trained on 'first' as it was then"):
        loaded("second", own)


def test_that_adapters_that_stand_on_each_other_are_refused(own: Path, pictures_base: Encoder) -> None:
    head = seeded_head(16)
    description = replace(adapter_of(pictures_base, "trained:b", head, "a"), head=head.record)
    trained.write(own / "trained", description, state_of(head=head))
    description = replace(adapter_of(pictures_base, "trained:a", head, "b"), head=head.record)
    trained.write(own / "trained", description, state_of(head=head))

    with pytest.raises(EncoderError, match="without an end"):
        loaded("a", own)


def test_that_the_digest_covers_weights_and_base_and_not_the_name(own: Path, pictures_base: Encoder) -> None:
    written_adapter(own, pictures_base, PICTURES, "one")
    written_adapter(own, pictures_base, PICTURES, "same")
    head = seeded_head(1280, seed=1)
    trained.write(own / "trained", adapter_of(pictures_base, PICTURES, head, "other"), state_of(head=head))

    one, same, other = (loaded(name, own).digest for name in ("one", "same", "other"))

    assert one == same != other
    assert one != pictures_base.digest


def test_that_an_adapter_in_another_folder_than_its_name_is_refused(
    own: Path, pictures_base: Encoder
) -> None:
    written_adapter(own, pictures_base, PICTURES, "one")
    (own / "trained" / "one").rename(own / "trained" / "two")

    with pytest.raises(EncoderError, match="calls itself 'one'"):
        loaded("two", own)


def test_that_weights_of_another_network_are_refused(own: Path) -> None:
    start = scratch("resnet18", PictureInput(32, 32))
    state = state_of(backbone=start.module)
    state.pop("backbone.network.conv_stem.weight")
    trained.write(own / "trained", tuned_of(start, None), state)

    with pytest.raises(EncoderError, match="belong to another network than it says"):
        loaded("stamps-simclr-1", own)


def test_that_a_network_this_program_does_not_know_is_refused(own: Path) -> None:
    start = scratch("resnet18", PictureInput(32, 32))
    description = replace(tuned_of(start, None), network={"name": "resnet900"})
    trained.write(own / "trained", description, state_of(backbone=start.module))

    with pytest.raises(EncoderError, match="no network 'resnet900' here"):
        loaded("stamps-simclr-1", own)


@pytest.mark.parametrize("name", ["gone", "../x", "", "a/b", "A"])
def test_that_a_trained_encoder_that_is_not_there_is_refused(own: Path, name: str) -> None:
    with pytest.raises(EncoderError, match="no trained encoder"):
        registry.load(f"trained:{name}", own)
    with pytest.raises(EncoderError, match="no trained encoder"):
        registry.input_of(f"trained:{name}", own)
    with pytest.raises(EncoderError, match="no trained encoder"):
        registry.load(f"trained:{name}")


@pytest.mark.parametrize("name", ["../x", "a/b", "", "con", "-x", "Ünïcode", "x" * 200, ".x"])
def test_that_a_name_that_is_no_folders_is_not_written(own: Path, pictures_base: Encoder, name: str) -> None:
    head = seeded_head(1280)
    with pytest.raises(EncoderError, match="cannot be the name of an encoder"):
        trained.write(own / "trained", adapter_of(pictures_base, PICTURES, head, name), state_of(head=head))


def test_that_weights_that_are_no_numbers_are_not_written(own: Path, pictures_base: Encoder) -> None:
    head = seeded_head(1280)
    with torch.no_grad():
        head.weight[3, 4] = float("nan")

    with pytest.raises(EncoderError, match="not finite"):
        trained.write(own / "trained", adapter_of(pictures_base, PICTURES, head), state_of(head=head))
    assert not any((own / "trained").iterdir())


def test_that_a_name_that_is_taken_is_not_written_over(own: Path, pictures_base: Encoder) -> None:
    written_adapter(own, pictures_base, PICTURES)

    with pytest.raises(EncoderError, match="is there already"):
        written_adapter(own, pictures_base, PICTURES)


def test_that_what_is_written_holds_numpy_arrays_and_odd_figures(own: Path, pictures_base: Encoder) -> None:
    head = seeded_head(1280)
    report = {"baseline": {"map": float("nan")}, "held_out": (1, 2)}
    description = replace(adapter_of(pictures_base, PICTURES, head), report=report)
    weights = {name: values.double().numpy() for name, values in state_of(head=head).items()}

    folder = trained.write(own / "trained", description, weights)

    written = json.loads((folder / "encoder.json").read_text())
    assert written["report"] == {"baseline": {"map": None}, "held_out": [1, 2]}
    assert loaded("stamps-supcon-1", own).description.program


def test_that_the_base_of_music_may_not_stand_under_an_encoder_of_pictures(
    own: Path, pictures_base: Encoder, music_base: Encoder
) -> None:
    assert isinstance(music_base, MusicnnMsdEncoder)
    head = seeded_head(music_base.dimension)
    other = SimpleNamespace(
        kind=pictures_base.kind, input=pictures_base.input, name="x", digest=music_base.digest
    )
    trained.write(own / "trained", adapter_of(other, MUSIC, head), state_of(head=head))

    with pytest.raises(EncoderError, match="has other weights or settings"):
        loaded("stamps-supcon-1", own)
