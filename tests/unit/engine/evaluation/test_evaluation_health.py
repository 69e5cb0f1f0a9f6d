"""Health of embeddings, against tables of all pairs and what is known of simple shapes."""

from __future__ import annotations

from itertools import combinations
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.evaluation import chunks
from engine.evaluation.health import alignment, effective_rank, health, k_occurrences, skewness, uniformity
from engine.evaluation.labels import Labels
from engine.evaluation.neighbours import nearest_of_all

seeds = st.integers(0, 2**32 - 1)


def _unit(seed: int, count: int, dimension: int = 6) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@settings(max_examples=25)
@given(seed=seeds, count=st.integers(1, 30), dimension=st.integers(1, 12))
def test_that_the_effective_rank_is_that_of_the_singular_values(
    seed: int, count: int, dimension: int
) -> None:
    vectors = _unit(seed, count, dimension)
    values = np.linalg.svd(vectors.astype(np.float64), compute_uv=False)
    assert effective_rank(vectors) == pytest.approx(np.exp(stats.entropy(values)), rel=1e-5)


def test_that_the_effective_rank_of_equal_axes_is_their_number() -> None:
    assert effective_rank(np.eye(7, 9, dtype=np.float32)) == pytest.approx(7)
    assert effective_rank(np.tile(_unit(0, 1, 500), (9000, 1))) == pytest.approx(1)
    assert effective_rank(np.zeros((3, 2), np.float32)) is None


def test_that_the_figures_of_a_training_mean_the_same() -> None:
    torch = pytest.importorskip("torch")
    from engine.contrastive import watch

    vectors = _unit(3, 50)
    assert effective_rank(vectors) == pytest.approx(
        watch.effective_rank(torch.tensor(vectors)).item(), rel=1e-4
    )
    assert uniformity(vectors) == pytest.approx(watch.uniformity(torch.tensor(vectors)).item(), rel=1e-4)


@settings(max_examples=25)
@given(seed=seeds, count=st.integers(2, 40), most=st.sampled_from([1, 2000, 256 << 20]))
def test_that_uniformity_is_that_of_all_pairs(seed: int, count: int, most: int) -> None:
    vectors = _unit(seed, count)
    apart = [np.sum((x - y) ** 2) for x, y in combinations(vectors.astype(np.float64), 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "MOST_BYTES", most)
        assert uniformity(vectors) == pytest.approx(log(np.mean(np.exp(-2 * np.array(apart)))), abs=1e-5)


def test_that_uniformity_of_a_sample_is_near_that_of_all() -> None:
    vectors = _unit(0, 1500)
    assert uniformity(vectors, sample=500) == pytest.approx(uniformity(vectors), abs=0.02)
    assert uniformity(np.ones((4, 1), np.float32)) == 0
    assert uniformity(vectors[:1]) is None


@settings(max_examples=25)
@given(seed=seeds, count=st.integers(0, 25))
def test_that_alignment_is_the_mean_over_pairs_for_each_label_they_share(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = _unit(seed, count)
    values = [set(rng.choice(list("abcd"), rng.integers(3), replace=False).tolist()) for _ in range(count)]
    apart = [
        np.sum((vectors[x].astype(np.float64) - vectors[y]) ** 2)
        for x, y in combinations(range(count), 2)
        for _ in values[x] & values[y]
    ]
    expected = np.mean(apart) if apart else None
    assert alignment(vectors, Labels.several(values)) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=25)
@given(seed=seeds, count=st.integers(1, 40), k=st.integers(0, 5))
def test_that_hubness_is_the_skew_of_how_often_items_are_neighbours(seed: int, count: int, k: int) -> None:
    neighbours = np.random.default_rng(seed).integers(-1, count, (count, k))
    counts = k_occurrences(neighbours)
    assert counts.tolist() == [int((neighbours == row).sum()) for row in range(count)]
    expected = stats.skew(counts) if len(set(counts.tolist())) > 1 else 0
    assert skewness(counts) == pytest.approx(expected)


def test_that_a_hub_leaves_anti_hubs() -> None:
    rays = np.zeros((9, 9), np.float32)
    rays[:, 0], rays[1:, 1:] = 0.6, 0.8 * np.eye(8)
    rays[0] = np.eye(9)[0]
    told = health(rays, nearest_of_all(rays, 1), Labels.single([None] * 9)).as_dict()
    assert told["anti_hubs"] == pytest.approx(7 / 9), (
        "all but the hub, and the one that the hub is nearest to"
    )
    assert told["hubness"] == pytest.approx(stats.skew([8, 1, 0, 0, 0, 0, 0, 0, 0]))
    assert told["alignment"] is None


def test_that_nothing_has_no_figures() -> None:
    nothing = health(np.empty((0, 3), np.float32), np.empty((0, 2), np.int64), Labels.single([]))
    assert set(nothing.as_dict().values()) == {None}
