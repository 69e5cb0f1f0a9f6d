"""Neighbours of every item at once: right, among the right items, stoppable, kept only while they hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import MemorySource, unit_vectors

from engine.errors import InvalidRequestError, NotFoundError
from engine.index import all_pairs, neighbour_search
from engine.index.clustering import BuildStopped
from engine.index.neighbours import NeighbourCache, Neighbours
from engine.index.owner import VectorIndex
from engine.index.running_best import RunningBest

Open = Callable[..., VectorIndex]
POOL = unit_vectors(6_000, seed=7)


@pytest.fixture
def index(open_index: Open, source: MemorySource) -> VectorIndex:
    """400 items of which every tenth is gone; ids and rows run differently."""
    source.add(range(1_000, 1_400), POOL[:400])
    source.remove(range(1_000, 1_400, 10))
    source.add(range(1, 101), POOL[400:500])
    opened = open_index(threshold=10_000)
    opened.sync()
    return opened


@pytest.fixture
def by_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a few thousand vectors were many."""
    monkeypatch.setattr(neighbour_search, "EXACT_PRODUCTS", 0)


def naive(vectors: np.ndarray, k: int) -> np.ndarray:
    """(n, min(k, n - 1)) the nearest others of each, by the book."""
    cosines = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1, kind="stable")[:, : min(k, len(vectors) - 1)]


def assert_sound(found: Neighbours, vectors: np.ndarray) -> None:
    """Nobody is their own neighbour or twice somebody's, and cosines fall and are what they say."""
    for row, (rows, cosines) in enumerate(zip(found.rows, found.cosines, strict=True)):
        there = rows[rows >= 0]
        assert row not in there
        assert len(set(there.tolist())) == len(there)
        assert (rows[len(there) :] == -1).all()
        assert (cosines[len(there) :] == 0).all()
        assert (np.diff(cosines[: len(there)]) <= 0).all()
        assert np.allclose(cosines[: len(there)], vectors[there] @ vectors[row], atol=1e-5)


def test_that_they_are_those_of_a_search(index: VectorIndex) -> None:
    found = index.neighbours_of_all(k=7)
    assert found.ids.tolist() == index.ids().tolist()
    assert (found.rows.dtype, found.cosines.dtype) == (np.int32, np.float32)
    for row in range(0, len(found.ids), 40):
        item = found.ids[row : row + 1]
        ids, cosines = index.search(index.vectors_of(item)[0], 7, exclude=item)
        assert found.ids[found.rows[row]].tolist() == ids.tolist()
        assert np.allclose(found.cosines[row], cosines, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 40), k=st.integers(1, 45), dimension=st.integers(1, 20), seed=st.integers(0, 2**32)
)
def test_that_all_pairs_agree_with_the_naive_way(count: int, k: int, dimension: int, seed: int) -> None:
    vectors = unit_vectors(count, dimension, seed)
    best = RunningBest(count, max(1, min(k, count - 1)))
    points = all_pairs.Points(count, dimension, lambda rows: vectors[rows])
    all_pairs.compare_all(points, best, lambda done, total: None, lambda: False)
    wanted = naive(vectors, k)
    scores = np.take_along_axis(vectors @ vectors.T, wanted, axis=1)
    there = np.sort(best.scores, axis=1)[:, ::-1][:, : wanted.shape[1]]
    assert np.allclose(there, scores, atol=1e-6)
    if count > 1:
        assert (best.columns != np.arange(count)[:, None]).all()


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 6), st.integers(1, 400)),
    k=st.integers(1, 12),
    pieces=st.integers(1, 5),
    levels=st.integers(1, 50),
    seed=st.integers(0, 2**32),
)
def test_that_the_best_are_kept_whatever_comes_first(
    shape: tuple[int, int], k: int, pieces: int, levels: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    scores = (rng.integers(levels, size=shape) / levels).astype(np.float32)
    best = RunningBest(shape[0], k)
    for columns in np.array_split(rng.permutation(shape[1]), pieces):
        best.offer(np.arange(shape[0])[::-1], scores[::-1][:, columns], columns)
    wanted = np.sort(scores, axis=1)[:, ::-1][:, :k]
    assert np.array_equal(np.sort(best.scores, axis=1)[:, ::-1][:, : wanted.shape[1]], wanted)
    there = best.columns[:, :, None] >= 0
    own = np.take_along_axis(scores, np.maximum(best.columns, 0), axis=1)
    assert np.array_equal(own[there[..., 0]], best.scores[there[..., 0]])
    assert np.isneginf(best.scores[~there[..., 0]]).all()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_that_few_items_have_as_many_neighbours_as_there_are_others(
    open_index: Open, source: MemorySource, count: int
) -> None:
    source.add(range(count), POOL[:count])
    index = open_index()
    index.sync()
    found = index.neighbours_of_all(k=4)
    assert_sound(found, POOL[:count])
    assert ((found.rows >= 0).sum(axis=1) == min(4, count - 1)).all()


def test_that_an_empty_index_has_none(open_index: Open) -> None:
    found = open_index().neighbours_of_all(k=4)
    assert found.rows.shape == found.cosines.shape == (0, 4)


@pytest.mark.parametrize("exact", [True, False])
def test_that_equal_vectors_tie_and_go_by_id(
    open_index: Open, source: MemorySource, monkeypatch: pytest.MonkeyPatch, exact: bool
) -> None:
    if not exact:
        monkeypatch.setattr(neighbour_search, "EXACT_PRODUCTS", 0)
    source.add(range(3), POOL[[0, 0, 0]])
    source.add(range(3, 1_003), POOL[:1_000])
    source.add(range(2_000, 3_000), np.repeat(POOL[5_000:5_001], 1_000, axis=0))
    index = open_index(threshold=10_000)
    index.sync()
    found = index.neighbours_of_all(k=5)
    assert_sound(found, index.vectors_of(found.ids))
    assert found.ids[found.rows[0, :3]].tolist() == [1, 2, 3]
    assert found.ids[found.rows[3, :3]].tolist() == [0, 1, 2]
    assert len(set(found.cosines[0, :3].tolist())) == 1
    assert np.allclose(found.cosines[found.ids >= 2_000], 1, atol=1e-6)


def test_that_only_the_given_items_take_part(index: VectorIndex) -> None:
    some = index.ids()[::3]
    found = index.neighbours_of_all(some[::-1], 6)
    assert found.ids.tolist() == some.tolist()
    vectors = index.vectors_of(some)
    assert_sound(found, vectors)
    assert np.array_equal(found.rows, naive(vectors, 6))


def test_that_requests_without_sense_are_refused(index: VectorIndex) -> None:
    with pytest.raises(InvalidRequestError):
        index.neighbours_of_all(k=0)
    with pytest.raises(NotFoundError, match="Item 1000"):
        index.neighbours_of_all(np.array([1, 2, 1_000]))


@pytest.mark.usefixtures("by_lists")
def test_that_nearly_all_are_found_among_many(open_index: Open, source: MemorySource) -> None:
    source.add(range(3_000), POOL[:3_000])
    index = open_index(threshold=10_000)
    index.sync()
    found = index.neighbours_of_all(k=15)
    assert_sound(found, POOL[:3_000])
    hits = [
        np.isin(ours, right).mean() for ours, right in zip(found.rows, naive(POOL[:3_000], 15), strict=True)
    ]
    assert np.mean(hits) >= 0.97


def test_that_long_vectors_are_found_on_their_principal_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    basis = np.linalg.qr(rng.standard_normal((600, 100)))[0]
    vectors = (unit_vectors(2_000, 100) @ basis.T).astype(np.float32)
    points = all_pairs.Points(2_000, 600, lambda rows: vectors[rows])
    reduced = neighbour_search._reduced(points, lambda: False)
    assert reduced.dimension == 256
    best = RunningBest(2_000, 20)
    all_pairs.compare_by_lists(reduced, best, lambda done, total: None, lambda: False)
    rows, _ = neighbour_search._ranked(points, best.columns, 15, lambda: False)
    hits = [np.isin(ours, right).mean() for ours, right in zip(rows, naive(vectors, 15), strict=True)]
    assert np.mean(hits) >= 0.97


@pytest.mark.usefixtures("by_lists")
def test_that_the_same_vectors_give_the_same_neighbours(open_index: Open, source: MemorySource) -> None:
    source.add(range(3_000), POOL[:3_000])
    index = open_index(threshold=10_000)
    index.sync()
    one, other = index.neighbours_of_all(k=10), index.neighbours_of_all(k=10)
    assert np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.cosines, other.cosines)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("looks", [0, 1, 3])
def test_that_it_can_be_stopped(
    index: VectorIndex, monkeypatch: pytest.MonkeyPatch, exact: bool, looks: int
) -> None:
    if not exact:
        monkeypatch.setattr(neighbour_search, "EXACT_PRODUCTS", 0)
    monkeypatch.setattr(all_pairs, "_ROWS", 4)
    asked = iter(range(looks + 1))
    with pytest.raises(BuildStopped):
        index.neighbours_of_all(stopped=lambda: next(asked) == looks)


@pytest.mark.parametrize("exact", [True, False])
def test_that_progress_is_told_to_the_end_and_can_end_it(
    index: VectorIndex, monkeypatch: pytest.MonkeyPatch, exact: bool
) -> None:
    if not exact:
        monkeypatch.setattr(neighbour_search, "EXACT_PRODUCTS", 0)
    monkeypatch.setattr(all_pairs, "_ROWS", 16)
    told: list[tuple[int, int]] = []
    count = len(index.neighbours_of_all(progress=lambda done, total: told.append((done, total))).ids)
    assert told[-1] == (count, count)
    assert [done for done, _ in told] == sorted(done for done, _ in told)

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.neighbours_of_all(progress=cancel)


def test_that_damaged_vectors_are_made_anew_on_the_way(
    index: VectorIndex, open_index: Open, tmp_path: Path
) -> None:
    before = index.neighbours_of_all(k=5)
    index.close()
    (path,) = tmp_path.rglob("*.f32")
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)
    again = open_index(threshold=10_000)
    assert again.verify() != []
    assert np.array_equal(again.neighbours_of_all(k=5).rows, before.rows)
    assert again.verify() == []


def test_that_kept_neighbours_come_back_while_the_vectors_are_the_same(
    index: VectorIndex, open_index: Open, source: MemorySource, tmp_path: Path
) -> None:
    ids = index.ids()[:200]
    cache = NeighbourCache(tmp_path / "neighbours", 3, 8)
    assert cache.load(ids, 5, index.stamp_of(ids)) is None
    found = index.neighbours_of_all(ids, 8)
    cache.save(found)
    kept = NeighbourCache(tmp_path / "neighbours", 3, 8).load(ids, 8, open_index().stamp_of(ids))
    assert kept is not None
    assert np.array_equal(kept.rows, found.rows)
    assert np.array_equal(kept.cosines, found.cosines)
    fewer = cache.load(ids, 3, index.stamp_of(ids))
    assert fewer is not None
    assert np.array_equal(fewer.rows, found.rows[:, :3])
    assert cache.load(ids, 9, index.stamp_of(ids)) is None
    assert cache.load(ids[:100], 5, index.stamp_of(ids[:100])) is None
    assert [path.name for path in (tmp_path / "neighbours").rglob("*.*")] == ["8.bin"]

    source.add([50_000], POOL[900:901])
    index.sync()
    assert cache.load(ids, 8, index.stamp_of(ids)) is not None
    source.add([int(ids[4])], POOL[901:902])
    index.sync()
    assert cache.load(ids, 8, index.stamp_of(ids)) is None


@pytest.mark.parametrize("how", ["flip", "cut", "empty", "foreign"])
@pytest.mark.parametrize("seed", range(4))
def test_that_damaged_neighbours_are_as_good_as_none(
    index: VectorIndex, tmp_path: Path, how: str, seed: int
) -> None:
    cache = NeighbourCache(tmp_path, 3, 8)
    found = index.neighbours_of_all(k=4)
    cache.save(found)
    (path,) = (tmp_path / "3").iterdir()
    data = bytearray(path.read_bytes())
    place = int(np.random.default_rng(seed).integers(len(data)))
    if how == "flip":
        data[place] ^= 2
    path.write_bytes({"flip": data, "cut": data[:place], "empty": b"", "foreign": b"\x89PNG\n\x1a\n"}[how])
    assert cache.load(found.ids, 4, found.stamp) is None
    cache.save(found)
    assert cache.load(found.ids, 4, found.stamp) is not None


def test_that_a_cache_that_cannot_be_written_is_done_without(index: VectorIndex, tmp_path: Path) -> None:
    (tmp_path / "neighbours").write_text("a file where a folder should be")
    cache = NeighbourCache(tmp_path / "neighbours", 3, 8)
    found = index.neighbours_of_all(k=4)
    cache.save(found)
    assert cache.load(found.ids, 4, found.stamp) is None
