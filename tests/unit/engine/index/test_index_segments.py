"""The best part of each track, against trying every part."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import unit_vectors

from engine.errors import InvalidRequestError
from engine.index.segments import PackedSegments, best_parts, within

SIZE = 6
POOL = unit_vectors(500, SIZE, seed=4)
Track = tuple[np.ndarray, float, np.ndarray]


def _track(windows: int, seconds: float, hop: float, rng: np.random.Generator) -> Track:
    starts = np.arange(windows) * hop if hop <= 1 else np.floor(np.arange(windows) * hop)
    return starts.astype(np.float32), seconds, POOL[rng.integers(len(POOL), size=windows)].astype(np.float16)


def naive_part(query: np.ndarray, track: Track, length: float) -> tuple[float, list[tuple[float, float]]]:
    """The best score and every part that has it."""
    starts, seconds, vectors = track
    gaps = [float(gap) for gap in np.diff(starts) if gap <= 1.05 * seconds]
    wanted = max(1, round((length - seconds) / np.mean(gaps)) + 1) if gaps else 1
    breaks = [i + 1 for i, gap in enumerate(np.diff(starts)) if gap > 1.05 * seconds]
    runs = [
        (first, first + size)
        for begin, end in itertools.pairwise([0, *breaks, len(starts)])
        for size in [min(wanted, end - begin)]
        for first in range(begin, end - size + 1)
    ]
    wide = vectors.astype(np.float64)
    cosines = wide @ query / np.linalg.norm(wide, axis=1) / np.linalg.norm(query)
    scores = {run: cosines[slice(*run)].mean() for run in runs}
    best = max(scores.values())
    alike = [run for run, score in scores.items() if score > best - 1e-6]
    return best, [(float(starts[first]), float(starts[stop - 1]) + seconds) for first, stop in alike]


@settings(deadline=None, max_examples=150)
@given(
    seed=st.integers(0, 2**32 - 1),
    windows=st.lists(st.integers(1, 12), min_size=1, max_size=8),
    hop=st.sampled_from([0.5, 1.0, 1.3, 1.9, 3.0]),
    length=st.floats(0.2, 15),
)
def test_that_the_best_part_is_the_one_that_trying_all_finds(
    seed: int, windows: list[int], hop: float, length: float
) -> None:
    rng = np.random.default_rng(seed)
    tracks = [_track(count, 1.0, hop if rng.random() < 0.7 else 1.0, rng) for count in windows]
    query = POOL[rng.integers(len(POOL))]
    found = best_parts(query, PackedSegments.of(tracks), length)
    assert found.scores.dtype == np.float32
    for place, track in enumerate(tracks):
        score, parts = naive_part(query, track, length)
        assert found.scores[place] == pytest.approx(score, abs=1e-5)
        part = (found.starts[place], found.ends[place])
        assert any(np.allclose(part, other, atol=1e-5) for other in parts)


def test_that_windows_with_gaps_between_them_are_never_joined() -> None:
    query, other = np.eye(SIZE, dtype=np.float32)[:2]
    vectors = np.stack([query, query, other])
    apart = (np.array([0, 10, 20], np.float32), 3.0, vectors)
    close = (np.array([0, 3, 6], np.float32), 3.0, vectors)
    found = best_parts(query, PackedSegments.of([apart, close]), 6.0)
    assert found.starts.tolist() == [0, 0]
    assert found.ends.tolist() == [3, 6]
    assert found.scores == pytest.approx([1, 1])


def test_that_a_window_on_its_own_is_found_though_others_touch() -> None:
    query, other = np.eye(SIZE, dtype=np.float32)[:2]
    starts = np.array([0, 3, 12, 15, 30], np.float32)
    vectors = np.stack([other, query, query, other, query])
    found = best_parts(query, PackedSegments.of([(starts, 3.0, vectors)]), 6.0)
    assert (found.scores[0], found.starts[0], found.ends[0]) == (1, 30, 33)


def test_that_a_silent_window_is_like_nothing() -> None:
    query = np.eye(SIZE, dtype=np.float32)[0]
    silent = (np.zeros(1, np.float32), 3.0, np.zeros((1, SIZE), np.float16))
    assert best_parts(query, PackedSegments.of([silent]), 3.0).scores.tolist() == [0]


@pytest.mark.parametrize("query", [np.zeros(SIZE), np.ones(SIZE + 1), np.full(SIZE, np.nan)])
def test_that_a_query_that_cannot_be_compared_is_refused(query: np.ndarray) -> None:
    track = (np.zeros(1, np.float32), 3.0, POOL[:1])
    with pytest.raises(InvalidRequestError):
        best_parts(query.astype(np.float32), PackedSegments.of([track]), 3.0)


def test_that_a_range_is_the_mean_of_the_windows_it_overlaps() -> None:
    starts = np.array([0, 3, 6, 60], np.float32)
    vectors = np.eye(4, dtype=np.float16)
    inside = within(starts, 3.0, vectors, 3.0, 9.0)
    assert inside.dtype == np.float32
    assert inside.tolist() == [0, 0.5, 0.5, 0]
    assert within(starts, 3.0, vectors, 2.0, 5.0) == pytest.approx([1 / 3, 2 / 3, 0, 0])
    assert within(starts, 3.0, vectors, 45.0, 48.0) == pytest.approx([0, 0, 0, 1])
