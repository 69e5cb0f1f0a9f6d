"""Whether changed items find themselves, counted one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import unit

from engine.evaluation import chunks
from engine.evaluation.robustness import Originals

seeds = st.integers(0, 2**32 - 1)


def _order(scores: list[float], but: int | None = None) -> list[int]:
    return [row for row in sorted(range(len(scores)), key=lambda row: (-scores[row], row)) if row != but]


def _naive(vectors: np.ndarray, rows: np.ndarray, changed: np.ndarray, k: int) -> tuple[float, float, float]:
    first, kept, cosine = [], [], []
    for row, own in zip(rows.tolist(), changed, strict=True):
        before = [float(vectors[row] @ other) for other in vectors]
        after = [float(own @ other) for other in vectors]
        first.append(_order(after)[0] == row)
        old, new = set(_order(before, row)[:k]), set(_order(after, row)[:k])
        kept.append(len(old & new) / len(old) if old else 1.0)
        cosine.append(after[row])
    return float(np.mean(first)), float(np.mean(kept)), float(np.mean(cosine))


def _whole(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count, 4) of few small numbers, so that products are exact and often equal."""
    return rng.choice(np.array((-0.5, 0.5), np.float32), (count, 4))


@settings(max_examples=150)
@given(
    seed=seeds,
    count=st.integers(1, 40),
    many=st.integers(1, 12),
    k=st.integers(0, 12),
    tied=st.booleans(),
)
def test_that_figures_are_those_counted_one_by_one(
    seed: int, count: int, many: int, k: int, tied: bool
) -> None:
    rng = np.random.default_rng(seed)
    vectors = _whole(rng, count) if tied else unit(rng.standard_normal((count, 5)))
    rows = rng.integers(count, size=many)
    changed = _whole(rng, many) if tied else unit(vectors[rows] + 0.4 * rng.standard_normal((many, 5)))
    found = Originals.of(vectors, rows, k).measure(changed)
    expected = _naive(vectors, rows, changed, k)
    assert (found.found_first, found.neighbours_kept, found.cosine) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30)
@given(seed=seeds, count=st.integers(1, 60))
def test_that_what_is_not_changed_is_found_and_keeps_its_neighbours(seed: int, count: int) -> None:
    vectors = unit(np.random.default_rng(seed).standard_normal((count, 6)))
    rows = np.arange(0, count, 2)
    found = Originals.of(vectors, rows).measure(vectors[rows])
    assert (found.found_first, found.neighbours_kept) == (1, 1)
    assert found.cosine == pytest.approx(1)


def test_that_of_copies_the_first_is_found() -> None:
    vectors = unit(np.repeat(np.random.default_rng(0).standard_normal((6, 8)), 2, axis=0))
    rows = np.arange(12)
    found = Originals.of(vectors, rows).measure(vectors[rows])
    assert found.found_first == 0.5
    assert found.neighbours_kept == 1


def test_that_an_item_alone_has_nobody_to_lose() -> None:
    alone = unit(np.ones((1, 3)))
    found = Originals.of(alone, np.array([0])).measure(-alone)
    assert (found.found_first, found.neighbours_kept) == (1, 1)
    assert found.cosine == pytest.approx(-1)


def test_that_figures_do_not_depend_on_how_much_is_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    vectors, rows = unit(rng.standard_normal((500, 8))), np.sort(rng.permutation(500)[:90])
    changed = unit(vectors[rows] + 0.3 * rng.standard_normal((90, 8)))
    whole = Originals.of(vectors, rows).measure(changed)
    monkeypatch.setattr(chunks, "MOST_BYTES", 4 * 500 * 7)
    told: list[tuple[int, int]] = []
    parts = Originals.of(vectors, rows).measure(changed, lambda *own: told.append(own))
    assert parts == whole
    assert told[-1] == (90, 90)
    assert len(told) > 1
