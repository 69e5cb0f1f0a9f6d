"""Changed items are embedded and measured: each decoded once, none mixed up, none fatal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image

from engine.domain import AudioInput, Kind, PictureInput
from engine.encoders import registry
from engine.encoders.encoder import Encoded, Encoder
from engine.evaluation.robustness import Originals
from engine.media.perturbing.perturbation import Perturbation
from engine.runners.decoding import encoder_data
from engine.runners.evaluating import changed_embeddings as embedding
from engine.runners.evaluating.changed_embeddings import changed_embeddings
from engine.runners.evaluating.changing import PictureChanges
from engine.runners.evaluating.changing_sounds import SoundChanges
from engine.runners.evaluating.robustness import curves, drawn, sampled

RATE = 4000
SEEN = PictureInput(8, 8, fit="squash")


@dataclass
class SeeingEncoder:
    """The picture itself, without its mean, as its embedding."""

    name: str = "seeing"
    kind: Kind = Kind.IMAGE
    input: PictureInput = SEEN
    dimension: int = 192
    digest: str = "0"
    batch_size: int = 5
    batches: list[int] = field(default_factory=list)

    def encode(self, batch: Sequence[NDArray[np.uint8]]) -> Encoded:
        self.batches.append(len(batch))
        return Encoded(unit(np.stack(batch).reshape(len(batch), -1).astype(np.float32) - 128), ())


class HearingEncoder:
    """How the sound of a track is spread over its spectrum."""

    name, kind, digest, batch_size, dimension = "hearing", Kind.MUSIC, "0", 3, RATE // 2 + 1
    input = AudioInput(rate=RATE, samples=RATE, hop=RATE, most_windows=4)

    def encode(self, batch: Sequence[NDArray[np.float32]]) -> Encoded:
        return Encoded(
            unit(np.stack([np.abs(np.fft.rfft(track, axis=1)).mean(axis=0) for track in batch])), ()
        )


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def stored(encoder: Encoder, paths: Sequence[Path]) -> NDArray[np.float32]:
    return encoder.encode([encoder_data(path, encoder.input).array for path in paths]).embeddings


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = []
    for number in range(30):
        rough = np.random.default_rng(number).integers(0, 256, (5, 5, 3), np.uint8)
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(rough).resize((60, 50), Image.Resampling.BICUBIC).save(paths[-1])
    return paths


@pytest.fixture
def tracks(tmp_path: Path) -> list[Path]:
    """A dozen of two tones each, from a fifth of a second to six seconds long."""
    paths = []
    for number in range(12):
        times = np.arange(round((0.2 + number / 2) * RATE)) / RATE
        tones = [np.sin(2 * np.pi * pitch * times) for pitch in (150 + 70 * number, 1900 - 60 * number)]
        paths.append(tmp_path / f"{number}.wav")
        soundfile.write(paths[-1], 0.2 * sum(tones), RATE)
    return paths


def test_that_changed_pictures_give_a_curve_for_each_way(
    pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SeeingEncoder()
    monkeypatch.setattr(registry, "load", lambda _source, _cache: encoder)
    vectors = stored(encoder, pictures)
    ids = np.arange(100, 130)
    asked: list[list[int]] = []

    def paths_of(wanted: Sequence[int]) -> dict[int, Path]:
        asked.append(list(wanted))
        return {item: pictures[item - 100] for item in wanted}

    found = curves("bundled:seeing", None, ids, paths_of, vectors, seed=1, sample=12)
    assert [curve.perturbation for curve in found] == [
        *("crop", "blur", "jpeg", "noise", "brightness", "rotation")
    ]
    for curve in found:
        assert curve.items == 12
        sizes = {
            len(own) for own in (curve.strengths, curve.found_first, curve.neighbours_kept, curve.cosine)
        }
        assert sizes == {4}
        assert curve.found_first[0] == 1
        assert curve.cosine[0] > 0.9
        assert curve.cosine[0] > curve.cosine[-1]
    (wanted,) = asked
    assert wanted == sorted(wanted)
    assert len(set(wanted)) == 12
    assert found == curves("bundled:seeing", None, ids, paths_of, vectors, seed=1, sample=12)
    assert found != curves("bundled:seeing", None, ids, paths_of, vectors, seed=2, sample=12)


def test_that_changed_tracks_of_any_length_give_a_curve_for_each_way(
    tracks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = HearingEncoder()
    monkeypatch.setattr(registry, "load", lambda _source, _cache: encoder)
    files = dict(enumerate(tracks))
    found = curves(
        "bundled:hearing",
        None,
        np.arange(12),
        lambda ids: {id_: files[id_] for id_ in ids},
        stored(encoder, tracks),
    )
    assert [curve.perturbation for curve in found] == ["gain", "noise", "mp3", "pitch", "shift"]
    assert all(curve.items == 12 for curve in found)
    assert all(0 <= share <= 1 for curve in found for share in (*curve.found_first, *curve.neighbours_kept))
    gain, noise, _, pitch, _ = found
    assert gain.found_first[:2] == (1, 1)
    assert noise.found_first[0] == 1
    assert pitch.cosine[0] > pitch.cosine[-1]


def test_that_strength_zero_changes_nothing_of_pictures(pictures: list[Path]) -> None:
    encoder = SeeingEncoder()
    ways = [
        Perturbation(way.name, way.unit, (0.0,), way.change)
        for way in PictureChanges(encoder.input).ways
        if way.name != "jpeg"
    ]
    changes = PictureChanges(encoder.input, ways)
    changed = changed_embeddings(encoder, changes, pictures, seed=0)
    found = drawn(changes, changed, Originals.of(stored(encoder, pictures), changed.places))
    assert len(found) == 5
    assert all(curve.found_first == (1,) and curve.neighbours_kept == (1,) for curve in found)
    assert all(curve.cosine[0] == pytest.approx(1, abs=1e-6) for curve in found)


def test_that_strength_zero_changes_nothing_of_tracks(tracks: list[Path]) -> None:
    encoder = HearingEncoder()
    every = SoundChanges(encoder.input).ways
    ways = [Perturbation(way.name, "", (0.0,), way.change) for way in every if way.name in ("gain", "pitch")]
    changes = SoundChanges(encoder.input, ways)
    changed = changed_embeddings(encoder, changes, tracks, seed=0)
    found = drawn(changes, changed, Originals.of(stored(encoder, tracks), changed.places))
    assert [curve.found_first for curve in found] == [(1,), (1,)]
    assert all(curve.cosine[0] == pytest.approx(1, abs=1e-6) for curve in found)


def test_that_every_changed_picture_is_at_its_place_and_each_file_is_decoded_once(
    pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SeeingEncoder()
    read: list[Path] = []
    decode = PictureChanges.decode

    def counted(self: PictureChanges, path: Path) -> NDArray[np.uint8]:
        read.append(path)
        return decode(self, path)

    monkeypatch.setattr(PictureChanges, "decode", counted)
    changes = PictureChanges(encoder.input)
    changed = changed_embeddings(encoder, changes, pictures[:7], seed=4)
    assert sorted(read) == sorted(pictures[:7])
    assert encoder.batches == [5] * 33 + [3]
    for place, path in enumerate(pictures[:7]):
        item = changes.decode(path)
        expected = [
            changes.changed(item, way, strength, 4) for way in changes.ways for strength in way.strengths
        ]
        np.testing.assert_array_equal(changed.embeddings[place], encoder.encode(expected).embeddings)


@pytest.mark.parametrize("threads", [1, 8])
def test_that_what_cannot_be_decoded_is_left_out_and_told(
    pictures: list[Path], threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding.os, "cpu_count", lambda: threads)
    pictures[0].write_bytes(b"")
    pictures[3].unlink()
    pictures[-1].write_text("no picture")
    encoder, told = SeeingEncoder(), list[tuple[Path, str]]()
    changed = changed_embeddings(
        encoder, PictureChanges(encoder.input), pictures, 0, on_failure=lambda *own: told.append(own)
    )
    assert [path for path, _ in told] == [pictures[0], pictures[3], pictures[-1]]
    assert all(reason for _, reason in told)
    assert changed.places.tolist() == [place for place in range(29) if place not in (0, 3)]
    assert changed.embeddings.shape == (27, 24, 192)


@pytest.mark.parametrize("count", [0, 3])
def test_that_there_are_no_curves_where_nothing_can_be_decoded(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "load", lambda _source, _cache: SeeingEncoder())
    told: list[Path] = []
    found = curves(
        *("bundled:seeing", None, np.arange(count), lambda ids: dict.fromkeys(ids, tmp_path / "gone.png")),
        unit(np.ones((count, 192))),
        on_failure=lambda path, _: told.append(path),
    )
    assert found == ()
    assert len(told) == count


def test_that_items_without_a_path_are_passed_over(
    pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SeeingEncoder()
    monkeypatch.setattr(registry, "load", lambda _source, _cache: encoder)
    known = {number: path for number, path in enumerate(pictures) if number % 2}
    found = curves("bundled:seeing", None, np.arange(30), lambda _: known, stored(encoder, pictures))
    assert {curve.items for curve in found} == {15}
    assert all(curve.found_first[0] == 1 for curve in found)


def test_that_it_is_told_how_far_it_is_and_ends_when_asked_to(
    pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SeeingEncoder()
    monkeypatch.setattr(registry, "load", lambda _source, _cache: encoder)
    files, vectors = dict(enumerate(pictures)), stored(encoder, pictures)
    told: list[tuple[int, int]] = []
    curves("s", None, np.arange(30), lambda _: files, vectors, tell=lambda *own: told.append(own))
    assert told[-1] == (30, 30)
    assert [done for done, _ in told] == sorted(done for done, _ in told)

    encoder.batches.clear()

    def stop(done: int, _total: int) -> None:
        if done >= 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        curves("s", None, np.arange(30), lambda _: files, vectors, tell=stop)
    assert len(encoder.batches) < 40


def test_that_a_sample_is_drawn_by_its_seed() -> None:
    assert sampled(5, 10, 0).tolist() == [0, 1, 2, 3, 4]
    assert sampled(0, 10, 0).tolist() == []
    rows = sampled(1000, 50, 7)
    assert len(set(rows.tolist())) == 50
    assert rows.tolist() == sorted(rows.tolist()) == sampled(1000, 50, 7).tolist()
    assert rows.tolist() != sampled(1000, 50, 8).tolist()
