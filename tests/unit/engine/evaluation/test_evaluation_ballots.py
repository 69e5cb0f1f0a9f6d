"""Votes of neighbours, against the same counted one by one."""

from __future__ import annotations

from collections import defaultdict
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import Lists, random_lists

from engine.evaluation.ballots import KEPT_BACK, TEMPERATURE, Ballots, cast, leading
from engine.evaluation.labels import Labels

seeds = st.integers(0, 2**32 - 1)


def _near(lists: Lists, row: int) -> list[tuple[int, float]]:
    pairs = zip(lists.rows[row].tolist(), lists.cosines[row].tolist(), strict=True)
    return [(other, cosine) for other, cosine in pairs if other >= 0]


def _counted(lists: Lists, labels: Labels, row: int) -> dict[int, float]:
    scores = {}
    for other, cosine in _near(lists, row):
        own = [c for _, c in _near(lists, other)][:10]
        if len(labels.of(other)):
            scores[other] = cosine - (sum(own) / len(own) if own else 0) / 2
    votes: dict[int, float] = defaultdict(float)
    total = KEPT_BACK
    for other, score in scores.items():
        weight = exp((score - max(scores.values())) / TEMPERATURE)
        total += weight
        for code in labels.of(other).tolist():
            votes[code] += weight
    return {code: weight / total for code, weight in votes.items()}


def _told(ballots: Ballots, row: int) -> dict[int, float]:
    part = slice(ballots.starts[row], ballots.starts[row + 1])
    return dict(zip(ballots.codes[part].tolist(), ballots.shares[part].tolist(), strict=True))


@settings(max_examples=60)
@given(seed=seeds, count=st.integers(0, 25), k=st.integers(0, 12))
def test_that_votes_are_those_counted_one_by_one(seed: int, count: int, k: int) -> None:
    lists = random_lists(seed, count, k)
    rng = np.random.default_rng(seed)
    labels = Labels.several(
        [set(rng.choice(list("abcd"), rng.integers(3), replace=False).tolist()) for _ in range(count)]
    )
    ballots = cast(lists, labels)
    for row in range(count):
        counted = _counted(lists, labels, row)
        told = _told(ballots, row)
        assert list(told) == sorted(counted)
        assert told == pytest.approx(counted, rel=1e-5)
        codes = np.arange(len(labels.names))
        shares = ballots.shares_of(np.full(len(codes), row), codes)
        assert shares.tolist() == pytest.approx([counted.get(code, 0) for code in codes], rel=1e-5)


def test_that_a_hub_has_less_of_a_vote() -> None:
    rows = np.array([[1, 2], [2, 3], [0, -1], [1, -1]])
    cosines = np.array([[0.7, 0.7], [0.9, 0.9], [0.2, 0], [0.9, 0]], np.float32)
    told = _told(cast(Lists(np.arange(4), rows, cosines), Labels.single([None, "hub", "rare", None])), 0)
    assert told[1] > told[0]


def test_that_of_even_votes_the_lower_code_leads() -> None:
    items, codes = np.array([4, 4, 2, 4]), np.array([3, 1, 5, 2])
    assert leading(items, codes, np.array([0.2, 0.4, 0.1, 0.4])).tolist() == [2, 1]
