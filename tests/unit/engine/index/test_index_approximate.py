"""The approximate index: what it finds, and that a damaged file of it is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from memory_source import changes, unit_vectors

from engine.index import approximate, exact, recall, saved
from engine.index.approximate import ApproximateIndex
from engine.index.clustering import BuildStopped, kmeans, nearest_centroid
from engine.index.reduction import REDUCED, learn_projection
from engine.index.sealed import DamagedCacheError
from engine.index.searching import SearchState
from engine.index.source import BEGINNING
from engine.index.vectors import VectorStore

DIM = 128
VECTORS = unit_vectors(12_000, DIM, seed=21)
QUERIES = unit_vectors(12_000, DIM, seed=21)[::400] + 0.02
IDS = np.arange(12_000) * 2 + 1


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> SearchState:
    """10,000 rows in the index, of which some are removed, and 2,000 beside it."""
    store = VectorStore.open(tmp_path_factory.mktemp("approximate"), "tiny", DIM)
    store.apply(changes(IDS[:10_000], VECTORS[:10_000]), BEGINNING)
    whole = SearchState(store.view(), None)
    index = recall.tune(whole, approximate.build(store.view(), never), never)
    store.apply(changes(IDS[10_000:], VECTORS[10_000:], IDS[:500]), BEGINNING)
    return SearchState(store.view(), index)


def found_share(state: SearchState, allowed: np.ndarray | None) -> float:
    """Of the true 10 nearest of each query, how many are found; asked below the shortcut for few rows."""
    selection = state.selections.of(allowed)
    assert state.approximate is not None
    hits = []
    for query in QUERIES / np.linalg.norm(QUERIES, axis=1, keepdims=True):
        truth, _ = exact.nearest(state.view, query, 10, selection)
        rows = state.approximate.candidates(query, 10, selection)
        assert selection.mask[rows].all()
        late = state.approximate.rows + np.flatnonzero(selection.mask[state.approximate.rows :])
        ids, _ = exact.nearest_of(state.view, query, 10, np.concatenate([rows, late]))
        hits.append(np.isin(truth, ids).mean())
    return float(np.mean(hits))


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.01, 0.002])
def test_that_it_finds_nearly_everything_under_filters_of_any_width(state: SearchState, share: float) -> None:
    rng = np.random.default_rng(7)
    assert found_share(state, None if share == 1 else IDS[rng.random(len(IDS)) < share]) >= 0.95


def test_that_a_filter_far_from_the_query_loses_nothing(state: SearchState) -> None:
    far = IDS[np.argsort(VECTORS @ QUERIES[0])[:600]]
    assert found_share(state, np.sort(far)) >= 0.95


def test_that_removed_items_are_never_candidates(state: SearchState) -> None:
    assert state.approximate is not None
    for query in VECTORS[:500:50]:
        rows = state.approximate.candidates(query, 50, state.selections.of(None))
        assert rows.min() >= 500


def test_that_growing_takes_in_new_rows_and_leaves_the_old_index_alone(state: SearchState) -> None:
    index = state.approximate
    assert index is not None
    grown = index.grown(state.view, never)
    assert (index.rows, grown.rows) == (10_000, 12_000)
    assert grown.codes.ntotal == index.codes.ntotal + 2_000
    whole = replace(state, approximate=grown)
    assert found_share(whole, None) >= 0.95
    assert found_share(state, None) >= 0.95


def test_that_long_vectors_are_reduced_and_distances_kept_where_they_vary() -> None:
    rng = np.random.default_rng(2)
    basis = np.linalg.qr(rng.standard_normal((600, 100)))[0]
    sample = (rng.standard_normal((2_000, 100)) @ basis.T).astype(np.float32)
    projection = learn_projection(sample, rng)
    assert projection.shape == (REDUCED, 600)
    reduced = sample @ projection.T
    assert np.allclose(np.linalg.norm(reduced, axis=1), np.linalg.norm(sample, axis=1), rtol=1e-3)


def test_that_clustering_is_no_worse_than_that_of_faiss() -> None:
    import faiss

    def error(centroids: np.ndarray) -> float:
        nearest = nearest_centroid(VECTORS, centroids, never)
        return float(((VECTORS - centroids[nearest]) ** 2).sum())

    ours = kmeans(VECTORS, 60, np.random.default_rng(0), never)
    theirs = faiss.Kmeans(DIM, 60, niter=7, seed=1, max_points_per_centroid=10_000)
    theirs.train(VECTORS)
    assert error(ours) <= 1.05 * error(theirs.centroids)


def test_that_a_build_can_be_stopped(state: SearchState) -> None:
    with pytest.raises(BuildStopped):
        approximate.build(state.view, lambda: True)
    assert state.approximate is not None
    with pytest.raises(BuildStopped):
        recall.tune(state, state.approximate, lambda: True)


def answers(state: SearchState, index: ApproximateIndex | None) -> list[list[int]]:
    assert index is not None
    everything = state.selections.of(None)
    return [index.candidates(query, 10, everything).tolist() for query in VECTORS[:9_000:1000]]


def test_that_a_saved_index_answers_as_before(state: SearchState, tmp_path: Path) -> None:
    assert saved.load(state.view, tmp_path) is None
    assert state.approximate is not None
    for _ in range(2):
        saved.save(state.approximate, state.view, tmp_path)
    loaded = saved.load(state.view, tmp_path)
    assert loaded is not None
    assert loaded.effort == state.approximate.effort
    assert loaded.recall == state.approximate.recall
    assert answers(state, loaded) == answers(state, state.approximate)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("pattern", ["*.bin", "*.json"])
def test_that_a_flipped_byte_in_a_saved_index_is_noticed(
    state: SearchState, tmp_path: Path, pattern: str, seed: int
) -> None:
    assert state.approximate is not None
    saved.save(state.approximate, state.view, tmp_path)
    (path,) = tmp_path.glob(pattern)
    data = bytearray(path.read_bytes())
    data[int(np.random.default_rng(seed).integers(len(data)))] ^= 4
    path.write_bytes(data)
    with pytest.raises(DamagedCacheError):
        saved.load(state.view, tmp_path)


def test_that_an_index_of_other_rows_is_not_used(state: SearchState, tmp_path: Path) -> None:
    assert state.approximate is not None
    saved.save(state.approximate, state.view, tmp_path / "index")
    store = VectorStore.open(tmp_path / "store", "tiny", DIM)
    assert saved.load(store.view(), tmp_path / "index") is None
