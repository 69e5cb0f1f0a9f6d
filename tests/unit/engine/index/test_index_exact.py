"""Exact search and its order, against NumPy by the book."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import DIMENSION, changes, naive_neighbours, unit_vectors

from engine.index import exact
from engine.index.searching import SearchState
from engine.index.selection import Selection
from engine.index.source import BEGINNING
from engine.index.vectors import VectorStore

VECTORS = unit_vectors(3_000, seed=11)
IDS = np.random.default_rng(1).permutation(9_000)[:3_000]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> SearchState:
    store = VectorStore.open(tmp_path_factory.mktemp("exact"), "tiny", DIMENSION)
    store.apply(changes(IDS, VECTORS), BEGINNING)
    store.apply(changes([], VECTORS[:0], IDS[:100]), BEGINNING)
    return SearchState(store.view(), None)


@settings(deadline=None)
@given(
    number=st.integers(100, 2_999),
    k=st.sampled_from([1, 2, 10, 100, 5_000]),
    share=st.sampled_from([0.0, 0.001, 0.05, 0.5, 1.0, None]),
    excluded=st.sampled_from([0, 1, 30, 500]),
)
def test_that_it_finds_what_numpy_finds_under_any_filter(
    state: SearchState, number: int, k: int, share: float | None, excluded: int
) -> None:
    rng = np.random.default_rng(number)
    allowed = None if share is None else np.sort(IDS[rng.random(len(IDS)) < share])
    exclude = rng.choice(IDS, excluded, replace=False) if excluded else None
    query = VECTORS[number]
    ids, scores = state.search(query, k, allowed, exclude)
    choice = {int(item): vector for item, vector in zip(IDS[100:], VECTORS[100:], strict=True)}
    if allowed is not None:
        choice = {item: choice[item] for item in allowed.tolist() if item in choice}
    if exclude is not None:
        choice = {item: vector for item, vector in choice.items() if item not in set(exclude.tolist())}
    expected = naive_neighbours(choice, query, k) if choice else []
    assert ids.dtype == np.int64
    assert scores.dtype == np.float32
    assert len(set(ids.tolist())) == len(expected)
    # Neighbours that differ in the seventh digit may change places.
    assert np.allclose(scores, [choice[item] @ query for item in expected], atol=1e-6)
    assert np.allclose(scores, [choice[item] @ query for item in ids.tolist()], atol=1e-6)


def test_that_equal_scores_come_in_the_order_of_ids(tmp_path: Path) -> None:
    store = VectorStore.open(tmp_path, "tiny", DIMENSION)
    ids = np.random.default_rng(0).permutation(1_000)
    store.apply(changes(ids, np.repeat(VECTORS[:1], 1_000, axis=0)), BEGINNING)
    state = SearchState(store.view(), None)
    found, scores = state.search(VECTORS[0], 7)
    assert found.tolist() == list(range(7))
    assert (scores <= 1).all()
    assert state.search(VECTORS[0], 5, allowed=np.arange(990, 1_000))[0].tolist() == [990, 991, 992, 993, 994]


def test_that_an_empty_store_answers_with_nothing(tmp_path: Path) -> None:
    store = VectorStore.open(tmp_path, "tiny", DIMENSION)
    ids, scores = SearchState(store.view(), None).search(VECTORS[0], 5)
    assert len(ids) == len(scores) == 0


@pytest.mark.parametrize("k", [1, 11])
def test_that_last_scores_of_many_queries_are_those_of_single_ones(state: SearchState, k: int) -> None:
    mask = state.view.alive & (np.arange(3_000) % 3 > 0)
    selection = Selection(mask)
    last, _ = exact.kth_scores(state.view, VECTORS[200:210], k, [selection] * 2, lambda: False)
    single = [exact.nearest(state.view, query, k, selection)[1][-1] for query in VECTORS[200:210]]
    assert np.allclose(last, single, atol=1e-6)
