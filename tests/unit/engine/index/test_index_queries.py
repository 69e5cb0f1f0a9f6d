"""Composing queries and arranging answers, against the plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import unit_vectors

from engine.errors import InvalidRequestError
from engine.index.queries import SAME_RECORDING, Cap, at_least, capped, compose, diversify, without_duplicates

POOL = unit_vectors(300, seed=3)
seeds = st.integers(0, 2**32 - 1)


def test_that_one_positive_gives_itself() -> None:
    assert np.allclose(compose(3 * POOL[:1]), POOL[0], atol=1e-6)


@settings(deadline=None)
@given(seed=seeds, positives=st.integers(1, 6), negatives=st.integers(0, 6))
def test_that_a_query_is_of_unit_length_and_leans_to_the_positives(
    seed: int, positives: int, negatives: int
) -> None:
    drawn = np.random.default_rng(seed).choice(len(POOL), positives + negatives, replace=False)
    liked, disliked = POOL[drawn[:positives]], POOL[drawn[positives:]]
    query = compose(liked, disliked)
    assert query.dtype == np.float32
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)
    plain = compose(liked)
    if negatives:
        towards = disliked.mean(axis=0)
        assert query @ towards <= plain @ towards + 1e-5
    else:
        assert np.array_equal(query, plain)


@pytest.mark.parametrize(
    ("positives", "negatives"),
    [
        (POOL[:0], None),
        (np.stack([POOL[0], -POOL[0]]), None),
        (POOL[:1], POOL[:1]),
        (POOL[:2], POOL[[1, 0]]),
        (np.zeros((1, POOL.shape[1]), np.float32), None),
        (np.full((1, POOL.shape[1]), np.nan, np.float32), None),
    ],
)
def test_that_a_query_without_direction_is_refused(
    positives: np.ndarray, negatives: np.ndarray | None
) -> None:
    with pytest.raises(InvalidRequestError):
        compose(positives, negatives)


def naive_diversify(scores: np.ndarray, vectors: np.ndarray, k: int, balance: float) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < min(k, len(scores)):
        worth = {
            i: balance * float(scores[i])
            - (1 - balance) * max((float(vectors[i] @ vectors[j]) for j in chosen), default=0.0)
            for i in range(len(scores))
            if i not in chosen
        }
        chosen.append(max(worth, key=lambda i: (worth[i], -i)))
    return chosen


@settings(deadline=None)
@given(
    seed=seeds, count=st.integers(0, 25), k=st.integers(1, 30), balance=st.sampled_from([0.1, 0.5, 0.7, 1.0])
)
def test_that_variety_is_chosen_as_by_the_definition(seed: int, count: int, k: int, balance: float) -> None:
    rng = np.random.default_rng(seed)
    vectors = POOL[rng.choice(len(POOL), count, replace=False)]
    scores = vectors @ POOL[0]
    assert diversify(scores, vectors, k, balance).tolist() == naive_diversify(scores, vectors, k, balance)


@pytest.mark.parametrize("balance", [-0.1, 1.1, float("nan")])
def test_that_a_balance_outside_its_range_is_refused(balance: float) -> None:
    with pytest.raises(InvalidRequestError):
        diversify(np.ones(2, np.float32), POOL[:2], 1, balance)


@settings(deadline=None)
@given(seed=seeds)
def test_that_copies_of_the_query_and_of_better_neighbours_are_hidden(seed: int) -> None:
    rng = np.random.default_rng(seed)
    picked = rng.integers(12, size=30)
    shown = without_duplicates(POOL[picked], POOL[0])
    unlike = (POOL[:12] @ POOL[:12].T) < 0.999
    expected = [
        bool(unlike[item, 0] and unlike[item, picked[:place]].all()) for place, item in enumerate(picked)
    ]
    assert shown.tolist() == expected


def test_that_copies_are_hidden_across_blocks() -> None:
    many = unit_vectors(2_500, 64, seed=8)
    doubled = np.concatenate([many, many[::-1]])
    shown = without_duplicates(doubled)
    assert shown[:2_500].all()
    assert not shown[2_500:].any()


def test_that_a_threshold_keeps_what_reaches_it() -> None:
    assert at_least(np.array([0.9, 0.5, 0.4], np.float32), 0.5).tolist() == [True, True, False]


lengths = st.sampled_from([60.0, 60.9, 61.5, 100.0, 100.9, 300.0, 302.0, 304.0, float("nan")])


@settings(deadline=None)
@given(seed=seeds, data=st.data())
def test_that_recordings_are_told_apart_by_sound_and_length(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    vectors = POOL[rng.integers(8, size=12)] + rng.choice([0, 0.02, 0.1], (12, 1)) * POOL[8:20]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    durations = np.array(data.draw(st.lists(lengths, min_size=12, max_size=12)))
    shown = without_duplicates(
        vectors[1:], vectors[:1], durations=durations[1:], query_durations=durations[:1]
    )

    def same(one: int, other: int) -> bool:
        cosine = float(vectors[one] @ vectors[other])
        pair = durations[[one, other]]
        if np.isnan(pair).any():
            return cosine >= 0.999
        return cosine >= SAME_RECORDING and abs(pair[0] - pair[1]) <= max(1.0, 0.01 * pair.max())

    expected = [not any(same(place, earlier) for earlier in range(place)) for place in range(1, 12)]
    assert shown.tolist() == expected


names = st.sampled_from(["a", "b", "c", "", None])


@given(groups=st.lists(st.tuples(names, names), max_size=30), most=st.integers(1, 3), other=st.integers(1, 3))
def test_that_no_group_has_more_than_its_cap_and_nothing_is_dropped_in_vain(
    groups: list[tuple[str | None, str | None]], most: int, other: int
) -> None:
    artists, albums = [artist for artist, _ in groups], [album for _, album in groups]
    kept = capped(Cap(artists, most), Cap(albums, other))
    for place, (artist, album) in enumerate(groups):
        before = [groups[i] for i in range(place) if kept[i]]
        full = (artist and sum(a == artist for a, _ in before) >= most) or (
            album and sum(b == album for _, b in before) >= other
        )
        assert kept[place] == (not full)
