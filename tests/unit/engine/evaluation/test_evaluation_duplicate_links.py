"""Pairs of copies, against all pairs looked at one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import Lists, lists_of, random_lists, unit

from engine.evaluation.duplicate_links import find_links

seeds = st.integers(0, 2**32 - 1)


def _naive(lists: Lists, hashes: list[str | None], threshold: float) -> dict[tuple[int, int], float]:
    contents = [row if own is None else hashes.index(own) for row, own in enumerate(hashes)]
    pairs: dict[tuple[int, int], float] = {}
    for row in range(len(hashes)):
        for other, cosine in zip(lists.rows[row].tolist(), lists.cosines[row].tolist(), strict=True):
            pair = tuple(sorted((contents[row], contents[other])))
            if other >= 0 and cosine >= threshold and pair[0] != pair[1]:
                pairs[pair] = max(cosine, pairs.get(pair, -1))
    return pairs


@settings(max_examples=60)
@given(seed=seeds, count=st.integers(0, 20), k=st.integers(0, 6), threshold=st.sampled_from([-1.0, 0.5, 0.9]))
def test_that_links_are_those_found_one_by_one(seed: int, count: int, k: int, threshold: float) -> None:
    lists = random_lists(seed, count, k)
    rng = np.random.default_rng(seed)
    hashes = [None if rng.random() < 0.3 else str(rng.integers(count)) for _ in range(count)]
    links = find_links(lists, hashes, threshold)
    pairs = zip(links.first.tolist(), links.second.tolist(), strict=True)
    assert dict(zip(pairs, links.cosines.tolist(), strict=True)) == _naive(lists, hashes, threshold)
    assert (links.first < links.second).all()


def test_that_pairs_are_verified_once_and_only_where_that_is_needed() -> None:
    asked: list[tuple[int, int]] = []

    def verify(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        asked.extend(zip(first.tolist(), second.tolist(), strict=True))
        return first == 0

    lists = lists_of(unit(np.ones((5, 3))), 4)
    links = find_links(lists, ["a", "a", None, "c", "d"], 0.9, verify, apart=[(2, 3), (3, 99)])
    assert sorted(asked) == [(0, 2), (0, 3), (0, 4), (2, 4), (3, 4)]
    assert links.first.tolist() == [0, 0, 0]
    assert links.apart.contents == {(2, 3)}


def test_that_nothing_near_asks_nothing() -> None:
    def verify(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        raise AssertionError("there is nothing to be asked")

    assert len(find_links(lists_of(np.eye(4, dtype=np.float32), 3), [None] * 4, 0.5, verify).first) == 0
