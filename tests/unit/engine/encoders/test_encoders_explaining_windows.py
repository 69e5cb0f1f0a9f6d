"""What windows add to the score of two tracks, and which are most alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from trained_examples import MUSIC, written_adapter, written_tuned

from engine.encoders import registry
from engine.encoders.explaining.windows import HeardWindows, best_matches, heard, window_shares

SECONDS = 3.0


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def drawn(count: int, seed: int, dimension: int = 6, step: float = 1.5) -> HeardWindows:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.standard_normal((count, dimension))).astype(np.float32)
    starts = (step * np.arange(count)).astype(np.float32)
    return HeardWindows(starts, vectors, vectors, rng.random(count) < 0.8)


@given(count=st.integers(1, 20), seed=st.integers(0, 1000))
def test_that_shares_add_up_to_the_score(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts, other = rng.standard_normal((count, 6)).astype(np.float32), unit(rng.standard_normal(6))
    shares = window_shares(parts, other.astype(np.float32))
    assert shares.shape == (count,)
    assert float(shares.sum()) == pytest.approx(float(unit(parts.sum(0)) @ other), abs=1e-4)


@given(first=st.integers(1, 12), second=st.integers(1, 12), seed=st.integers(0, 1000), most=st.integers(1, 6))
def test_that_the_best_matches_are_those_a_plain_search_takes(
    first: int, second: int, seed: int, most: int
) -> None:
    here, there = drawn(first, seed), drawn(second, seed + 1)
    pairs = sorted(
        (-float(here.segments[i].astype(float) @ there.segments[j].astype(float)), i, j)
        for i in range(first)
        for j in range(second)
        if here.sounding[i] and there.sounding[j]
    )
    expected: list[tuple[float, float]] = []
    for _, i, j in pairs:
        moments = float(here.starts[i]), float(there.starts[j])
        if all(
            abs(moments[0] - a) >= SECONDS * 0.9 and abs(moments[1] - b) >= SECONDS * 0.9 for a, b in expected
        ):
            expected.append(moments)
    found = best_matches(here, there, SECONDS, most)
    assert [(moment.first, moment.second) for moment in found] == expected[:most]
    assert all(moment.seconds == SECONDS and -1 <= moment.score <= 1 for moment in found)


@pytest.mark.parametrize("trained", ["", "adapter", "tuned"])
def test_that_windows_make_the_embedding_of_their_track(cache: Path, trained: str) -> None:
    base, source = registry.load(MUSIC, cache), MUSIC
    if trained == "adapter":
        written_adapter(cache, base, MUSIC, "adapted-windows-1")
        source = "trained:adapted-windows-1"
    elif trained:
        written_tuned(cache, MUSIC, "tuned-windows-1")
        source = "trained:tuned-windows-1"
    encoder = registry.load(source, cache)
    track = 0.1 * np.random.default_rng(0).standard_normal((3, base.input.samples)).astype(np.float32)
    track[1] *= np.linspace(0, 1, track.shape[1], dtype=np.float32)
    found = heard(encoder, track, np.arange(3, dtype=np.float32))
    (embedding,) = encoder.encode([track]).embeddings
    assert found.parts.shape == (3, encoder.dimension)
    assert float(unit(found.parts.sum(0).astype(float)) @ embedding) == pytest.approx(1.0, abs=2e-3)
    assert found.sounding.all()


def test_that_silence_is_no_moment(cache: Path) -> None:
    encoder = registry.load(MUSIC, cache)
    track = np.zeros((3, encoder.input.samples), np.float32)
    track[1] = 0.1 * np.random.default_rng(0).standard_normal(track.shape[1])
    track[2] = 1e-4 * track[1]
    found = heard(encoder, track, np.arange(3, dtype=np.float32) * 3)
    assert found.sounding.tolist() == [False, True, False]
    assert [(moment.first, moment.second) for moment in best_matches(found, found, SECONDS, 5)] == [
        (3.0, 3.0)
    ]
    nothing = heard(encoder, track[:1], np.zeros(1, np.float32))
    assert best_matches(nothing, found, SECONDS, 5) == []
