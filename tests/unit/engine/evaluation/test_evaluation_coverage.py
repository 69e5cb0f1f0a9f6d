"""Leaks between what is learnt from and what is held out, and what is held out far from all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import Lists, around, lists_of, random_lists, unit

from engine.evaluation.coverage import RARE, across, coverage, find_leaks, nearest_learnt
from engine.evaluation.duplicate_links import find_links
from engine.evaluation.neighbours import Nearest, nearest_of_all

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=60)
@given(seed=seeds, count=st.integers(0, 20), k=st.integers(0, 6), threshold=st.sampled_from([0.5, 0.95]))
def test_that_leaks_are_those_found_pair_by_pair(seed: int, count: int, k: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    lists = random_lists(seed, count, k)
    hashes = [None if rng.random() < 0.5 else str(rng.integers(count)) for _ in range(count)]
    held_out = rng.random(count) < 0.4
    links = find_links(lists, hashes, threshold)
    leaks = find_leaks(links, held_out)
    linked = set(zip(links.first.tolist(), links.second.tolist(), strict=True))

    def copies(one: int, other: int) -> bool:
        pair = tuple(sorted(links.contents[[one, other]].tolist()))
        return pair[0] == pair[1] or pair in linked

    sides = [[row for row in range(count) if held_out[row] == side] for side in (False, True)]
    leaked = [row for row in sides[1] if any(copies(row, other) for other in sides[0])]
    assert leaks.leaked.tolist() == leaked
    assert {int(links.contents[row]) for row in leaks.held_out} == {
        int(links.contents[row]) for row in leaked
    }
    assert all(copies(one, other) for one, other in zip(leaks.learnt, leaks.held_out, strict=True))
    assert not held_out[leaks.learnt].any()
    assert held_out[leaks.held_out].all()
    assert (np.diff(leaks.cosines) <= 0).all() or len(linked)


@settings(max_examples=40)
@given(seed=seeds, count=st.integers(0, 20), k=st.integers(0, 6))
def test_that_the_nearest_is_that_of_either_list(seed: int, count: int, k: int) -> None:
    lists = random_lists(seed, count, k)
    held_out = np.random.default_rng(seed).random(count) < 0.4
    expected = np.full(count, -1.0)
    for row in range(count):
        for other, cosine in zip(lists.rows[row], lists.cosines[row], strict=True):
            if other >= 0:
                for one, learnt in ((row, other), (other, row)):
                    if not held_out[learnt]:
                        expected[one] = max(expected[one], cosine)
    assert nearest_learnt(lists, held_out) == pytest.approx(expected)


def _figures(lists: Lists, held_out: np.ndarray) -> dict[str, float | int | None]:
    leaks = find_leaks(find_links(lists, [None] * len(held_out), 0.9999), held_out)
    return coverage(lists, held_out, leaks).as_dict()


def test_that_a_random_split_covers_and_a_kind_that_was_never_shown_does_not() -> None:
    vectors, codes = around(np.eye(10, 20), 40, 0.12)
    lists = lists_of(vectors, 20)
    fair = _figures(lists, np.random.default_rng(0).random(400) < 0.25)
    assert fair["uncovered"] == pytest.approx(RARE, abs=0.06)
    unfair = _figures(lists, codes < 3)
    assert unfair["uncovered"] > 0.9
    assert unfair["held_out"] == 120
    assert unfair["leaked"] == 0


def test_that_copies_across_are_leaks_and_those_on_one_side_are_none() -> None:
    vectors, _ = around(np.eye(10, 20), 10, 0.3)
    lists = lists_of(np.concatenate([vectors, vectors[:5]]), 10)
    held_out = np.arange(105) >= 102
    assert _figures(lists, held_out)["leaked"] == 3
    assert _figures(lists, np.arange(105) < 2)["leaked"] == 2
    assert _figures(lists, np.isin(np.arange(105), [0, 1, 100, 101]))["leaked"] == 0


@pytest.mark.parametrize("count", [0, 1, 6])
@pytest.mark.parametrize("held", [False, True])
def test_that_a_split_with_one_side_has_no_share(count: int, held: bool) -> None:
    told = _figures(lists_of(np.tile(unit(np.ones((1, 3))), (count, 1)), 4), np.full(count, held))
    assert told["leaked"] == 0
    assert told["uncovered"] is None


@settings(max_examples=40)
@given(seed=seeds, count=st.integers(1, 20), k=st.integers(0, 6))
def test_that_neighbours_across_the_split_are_all_that_leaks_need(seed: int, count: int, k: int) -> None:
    lists = random_lists(seed, count, k)
    held_out = np.random.default_rng(seed).random(count) < 0.4
    others = across(lists, held_out)
    rows, places = np.nonzero(others.rows >= 0)
    assert (held_out[rows] != held_out[others.rows[rows, places]]).all()
    hashes = [None] * count
    found, expected = (find_leaks(find_links(one, hashes, 0.5), held_out) for one in (others, lists))
    assert found.leaked.tolist() == expected.leaked.tolist()
    assert found.cosines == pytest.approx(expected.cosines)


@pytest.mark.parametrize("count", [1, 2, 3_000])
def test_that_neighbours_are_told_with_their_cosines(count: int) -> None:
    vectors = unit(np.random.default_rng(0).standard_normal((count, 4)))
    rows = nearest_of_all(vectors, 3)
    found = Nearest.of(np.arange(count), vectors, rows)
    assert found.cosines.shape == rows.shape
    assert found.cosines == pytest.approx((vectors[:, None] * vectors[rows]).sum(axis=2), abs=1e-6)
    assert Nearest.unknown(np.arange(count)).rows.shape == (count, 0)
