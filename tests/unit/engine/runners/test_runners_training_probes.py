"""Views of held-out items, which tell whether a training helps where nothing is labelled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from classroom import colour_encoder
from numpy.typing import NDArray
from PIL import Image

from engine.domain import AudioInput, Kind
from engine.encoders.encoder import Encoded
from engine.errors import DecodeError
from engine.runners.training.contest import MOST_QUERIES
from engine.runners.training.probes import Probes, embedded

RATE = 4000
PITCHES = (200, 300, 400, 500, 600)


class PitchEncoder:
    """Where the spectrum of a track is loudest."""

    name, kind, digest, batch_size, dimension = "pitch", Kind.MUSIC, "0", 2, RATE // 2 + 1
    input = AudioInput(rate=RATE, samples=RATE, hop=RATE)

    def encode(self, batch: Sequence[NDArray[np.float32]]) -> Encoded:
        heard = np.stack([np.abs(np.fft.rfft(track, axis=1)).mean(axis=0) for track in batch])
        return Encoded((heard / np.linalg.norm(heard, axis=1, keepdims=True)).astype(np.float32), ())


@pytest.fixture
def tracks(tmp_path: Path) -> list[Path]:
    """Four of six seconds and one of a single one; each has a note of its own, louder in the second half."""
    paths = []
    for number, pitch in enumerate(PITCHES):
        seconds = 1 if pitch == PITCHES[-1] else 6
        time = np.arange(seconds * RATE) / RATE
        loudness = np.where(time < seconds / 2, 0.2, 0.8)
        paths.append(tmp_path / f"{number}.wav")
        soundfile.write(paths[-1], loudness * np.sin(2 * np.pi * pitch * time), RATE)
    return paths


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = []
    for number, colour in enumerate([(250, 20, 20), (20, 250, 20), (20, 20, 250)]):
        paths.append(tmp_path / f"{number}.png")
        Image.new("RGB", (40, 30), colour).save(paths[-1])
    return paths


def tell(_done: int, _total: int) -> None:
    """Nobody listens."""


def test_that_the_second_half_of_a_track_looks_for_the_first(tracks: list[Path]) -> None:
    encoder = PitchEncoder()
    wanted = Probes.of(Kind.MUSIC, np.array([1, 2, 4]), seed=0)
    probes, features = embedded(wanted, tracks, encoder, tell)
    assert probes.sources.tolist() == [1, 2]  # the last one has no halves
    assert len(probes) == len(features) == 4
    contest = probes.contest(len(tracks), np.full(len(tracks), -1))
    assert contest.queries.tolist() == [6, 8]
    assert contest.gallery.tolist() == [0, 3, 4, 5, 7]
    assert contest.targets.tolist() == [5, 7]
    items = encoder.encode([np.zeros((1, RATE), np.float32) + 1e-3] * len(tracks)).embeddings
    figures = contest.figures(contest.ask(lambda rows: np.concatenate([items, features])[rows]))
    assert figures["map"] == figures["recall_at_1"] == 1


def test_that_the_halves_of_a_track_have_nothing_in_common(tracks: list[Path]) -> None:
    probes = Probes.of(Kind.MUSIC, np.array([0]), seed=0)
    first, second = (probes.read(number, tracks[0], PitchEncoder.input) for number in (0, 1))
    assert first.shape == second.shape == (3, RATE)
    assert np.abs(first).max() < 0.3 < 0.7 < np.abs(second).max()
    alone = [probes.read(number, tracks[-1], PitchEncoder.input) for number in (0, 1)]
    assert np.array_equal(*alone)


def test_that_a_view_of_a_picture_looks_for_the_picture_or_a_copy(pictures: list[Path]) -> None:
    encoder = colour_encoder()
    probes, features = embedded(Probes.of(Kind.IMAGE, np.array([0, 2]), seed=0), pictures, encoder, tell)
    contest = probes.contest(len(pictures), np.array([-1, 7, 7]))
    assert contest.queries.tolist() == [3, 4]
    assert contest.gallery.tolist() == [0, 1, 2]
    assert contest.targets.tolist() == [0, 1, 2]
    assert features.shape == (2, encoder.dimension)


def test_that_a_view_is_the_same_each_time_and_another_for_another_seed(pictures: list[Path]) -> None:
    wanted = colour_encoder().input
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    Image.fromarray(noise).save(pictures[0])
    one, two, other = (
        Probes.of(Kind.IMAGE, np.array([0]), seed).read(0, pictures[0], wanted) for seed in (1, 1, 2)
    )
    assert one.shape == (wanted.height, wanted.width, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_that_what_cannot_be_read_is_left_out(pictures: list[Path]) -> None:
    pictures[0].write_text("no picture")
    probes = Probes.of(Kind.IMAGE, np.array([0, 1, 2]), seed=0)
    found, features = embedded(probes, [*pictures[:2], None], colour_encoder(), tell)
    assert (found.sources.tolist(), len(features)) == ([1], 1)
    with pytest.raises(DecodeError):
        probes.read(0, pictures[0], colour_encoder().input)


def test_that_no_more_are_made_than_are_asked_for() -> None:
    held_out = np.arange(0, 5 * MOST_QUERIES, 3)
    probes = Probes.of(Kind.IMAGE, held_out, seed=0)
    assert len(probes) == MOST_QUERIES
    assert np.isin(probes.sources, held_out).all()
    assert (np.diff(probes.sources) > 0).all()
