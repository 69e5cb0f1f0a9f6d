"""What holds for every method: few, equal and lonely items, cancelling, progress, and the seed."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import clustered, neighbours

from engine.domain.maps import MapMethod
from engine.projection import tsne
from engine.projection.projector import Vectors
from engine.projection.registry import projector
from engine.projection.starting import from_pca

QUICK: dict[MapMethod, dict[str, float]] = {method: {} for method in MapMethod} | {
    MapMethod.UMAP: {"epochs": 20}
}
methods = pytest.mark.parametrize("method", list(MapMethod))


def _silent(done: int, total: int) -> None:
    pass


def _laid_out(method: MapMethod, vectors: Vectors, lonely: tuple[int, ...] = ()) -> np.ndarray:
    one = projector(method, QUICK[method])
    rows, cosines = neighbours(vectors, one.neighbours_needed(len(vectors)))
    rows[list(lonely)] = -1
    return one.fit(vectors, rows, cosines, from_pca(vectors), 0, _silent)


def _assert_placed(positions: np.ndarray, count: int) -> None:
    assert positions.shape == (count, 2)
    assert positions.dtype == np.float32
    assert np.isfinite(positions).all()


@methods
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 8])
def test_that_few_items_have_places(method: MapMethod, count: int) -> None:
    _assert_placed(_laid_out(method, clustered(count)[0]), count)


@methods
def test_that_equal_items_have_places(method: MapMethod) -> None:
    vectors = np.zeros((40, 6), np.float32)
    vectors[:, 0] = 1
    _assert_placed(_laid_out(method, vectors), 40)


@methods
def test_that_copies_have_places(method: MapMethod) -> None:
    _assert_placed(_laid_out(method, np.repeat(clustered(6)[0], 20, axis=0)), 120)


@methods
def test_that_items_without_neighbours_have_places(method: MapMethod) -> None:
    _assert_placed(_laid_out(method, clustered(60)[0], lonely=(0, 7, 59)), 60)


@methods
def test_that_progress_rises_to_the_end_and_what_is_raised_ends_the_work(method: MapMethod) -> None:
    vectors, _ = clustered(300)
    one = projector(method, QUICK[method])
    rows, cosines = neighbours(vectors, one.neighbours_needed(300))
    told: list[tuple[int, int]] = []
    one.fit(vectors, rows, cosines, from_pca(vectors), 0, lambda *step: told.append(step))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)

    class Stopped(Exception):  # noqa: N818 - it is a request, not an error
        pass

    def stop(done: int, total: int) -> None:
        if done > 1:
            raise Stopped

    with pytest.raises(Stopped):
        one.fit(vectors, rows, cosines, from_pca(vectors), 0, stop)


@pytest.mark.parametrize("method", [MapMethod.TSNE, MapMethod.PACMAP])
def test_that_a_seed_gives_one_map_whatever_the_number_of_threads(
    method: MapMethod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tsne, "_FEWEST_ROWS", 100)
    monkeypatch.setattr(tsne, "_EARLY_STEPS", 10)
    monkeypatch.setattr(tsne, "_STEPS", 10)
    vectors, _ = clustered(600)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    positions = _laid_out(method, vectors)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    np.testing.assert_array_equal(_laid_out(method, vectors), positions)
