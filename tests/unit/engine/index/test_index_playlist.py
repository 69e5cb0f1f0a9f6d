"""What is chosen for a playlist, and in which order."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import unit_vectors

from engine.index.playlist import Caps, Tracks, choose, nearest_next, suitable_cap

POOL = unit_vectors(400, seed=6)
seeds = st.integers(0, 2**32 - 1)
artists = st.lists(st.sampled_from(["a", "b", "c", "d", "", None]), min_size=1, max_size=30)
FREE = Caps(None)


def _tracks(names: list[str | None], albums: list[str | None] | None = None) -> Tracks:
    count = len(names)
    return Tracks(POOL[:count], np.arange(count) * 10.0, names, albums or [None] * count)


def _falling(count: int) -> np.ndarray:
    return np.linspace(0.9, 0.1, count, dtype=np.float32)


def _rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


NOTHING = _tracks([])


@settings(deadline=None)
@given(names=artists, wanted=st.integers(0, 12), seed=seeds, cap=st.integers(1, 3))
def test_that_a_given_cap_holds_though_the_playlist_gets_shorter(
    names: list[str | None], wanted: int, seed: int, cap: int
) -> None:
    tracks = _tracks(names)
    chosen = choose(_falling(len(names)), tracks, wanted, _rng(seed), Caps(cap), NOTHING).tolist()
    assert len(set(chosen)) == len(chosen)
    counts = Counter(names[place] for place in chosen if names[place])
    assert all(count <= cap for count in counts.values())
    room = sum(min(cap, count) if name else count for name, count in Counter(names).items())
    assert len(chosen) == min(wanted, room)


@settings(deadline=None)
@given(names=artists, wanted=st.integers(1, 12), seed=seeds)
def test_that_a_cap_of_the_programs_own_yields_no_further_than_it_must(
    names: list[str | None], wanted: int, seed: int
) -> None:
    tracks = _tracks(names)
    caps = Caps(1, yielding=True)
    chosen = choose(_falling(len(names)), tracks, wanted, _rng(seed), caps, NOTHING).tolist()
    assert len(chosen) == min(wanted, len(names))
    counts = Counter(names[place] for place in chosen if names[place])
    left = Counter(names[place] for place in set(range(len(names))) - set(chosen))
    for name, count in counts.items():
        assert all(counts[other] >= count - 1 for other in left if other and other != name)


def test_that_what_is_taken_counts_and_albums_have_a_cap_of_their_own() -> None:
    tracks = _tracks(["a", "a", "b", "b", "c"], ["x", "x", "y", "y", "z"])
    taken = _tracks(["a", "a"], ["w", "y"])
    picked = choose(_falling(5), tracks, 5, _rng(1), Caps(2, 1), taken)
    assert picked.tolist() == [4]
    yielding = choose(_falling(5), tracks, 5, _rng(1), Caps(2, 2, yielding=True), taken)
    assert sorted(yielding.tolist()) in ([0, 1, 2, 4], [0, 1, 3, 4])


def test_that_a_recording_comes_once_in_whatever_coding() -> None:
    vectors = np.repeat(POOL[:5], 4, axis=0)
    tracks = Tracks(vectors, np.repeat(np.arange(5) * 100.0, 4), [None] * 20, [None] * 20)
    chosen = choose(_falling(20), tracks, 20, _rng(3), FREE, NOTHING)
    assert sorted(chosen // 4) == list(range(5))


def test_that_a_seed_repeats_a_choice_and_another_varies_it() -> None:
    tracks = _tracks([None] * 300)
    scores = _falling(300)
    choices = [tuple(choose(scores, tracks, 10, _rng(seed), FREE, NOTHING)) for seed in (1, 1, 2, 3, 4)]
    assert choices[0] == choices[1]
    assert len(set(choices)) == 4
    assert max(max(choice) for choice in choices) < 50


def test_that_near_tracks_are_drawn_more_often_than_far_ones() -> None:
    tracks = _tracks([None] * 50)
    drawn = Counter(
        place
        for seed in range(200)
        for place in choose(_falling(50), tracks, 10, _rng(seed), FREE, NOTHING).tolist()
    )
    assert sum(drawn[place] for place in range(10)) > 4 * sum(drawn[place] for place in range(40, 50))
    assert sum(drawn[place] for place in range(40, 50)) > 0


def test_that_a_cap_suits_the_length() -> None:
    assert [suitable_cap(length) for length in (1, 10, 11, 20, 50)] == [2, 2, 3, 4, 10]


def _length(vectors: np.ndarray, order: list[int]) -> float:
    return sum(1 - float(vectors[one] @ vectors[other]) for one, other in itertools.pairwise(order))


def _shortest(vectors: np.ndarray, first: int) -> float:
    others = [place for place in range(len(vectors)) if place != first]
    return min(_length(vectors, [first, *order]) for order in itertools.permutations(others))


@settings(deadline=None, max_examples=40)
@given(seed=seeds, count=st.integers(1, 7))
def test_that_an_order_is_nearly_the_shortest(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = POOL[rng.choice(len(POOL), count, replace=False)]
    first = int(rng.integers(count))
    order = nearest_next(vectors, first).tolist()
    assert order[0] == first
    assert sorted(order) == list(range(count))
    assert _length(vectors, order) <= 1.35 * _shortest(vectors, first) + 1e-6


def test_that_an_order_is_never_longer_than_the_nearest_next() -> None:
    vectors = POOL[:120]
    naive, left = [5], set(range(120)) - {5}
    while left:
        naive.append(min(left, key=lambda place: 1 - float(vectors[place] @ vectors[naive[-1]])))
        left.remove(naive[-1])
    assert _length(vectors, nearest_next(vectors, 5).tolist()) < 0.98 * _length(vectors, naive)


def _meetings(names: list[str | None], order: tuple[int, ...] | list[int]) -> int:
    return sum(bool(names[one]) and names[one] == names[other] for one, other in itertools.pairwise(order))


@settings(deadline=None, max_examples=60)
@given(names=st.lists(st.sampled_from(["a", "b", "c", "", None]), min_size=1, max_size=7), seed=seeds)
def test_that_no_artist_comes_twice_in_a_row_when_that_can_be_avoided(
    names: list[str | None], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = POOL[rng.choice(len(POOL), len(names), replace=False)]
    found = _meetings(names, nearest_next(vectors, 0, names).tolist())
    others = itertools.permutations(range(1, len(names)))
    fewest = min(_meetings(names, [0, *order]) for order in others)
    assert found == fewest


@pytest.mark.parametrize("count", [1, 2, 3])
def test_that_few_tracks_have_an_order_too(count: int) -> None:
    assert sorted(nearest_next(POOL[:count], count - 1, ["a"] * count).tolist()) == list(range(count))
