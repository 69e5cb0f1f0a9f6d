from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.miners import TripletMarginMiner

from engine.contrastive.exactness import squared_distances, unit
from engine.contrastive.masks import Relations
from engine.contrastive.miners import hard, hard_negatives, semi_hard


def _case(seed: int, count: int = 10) -> tuple[torch.Tensor, torch.Tensor, Relations]:
    torch.manual_seed(seed)
    rows, classes = unit(torch.randn(count, 3).double()), torch.randint(4, (count,))
    same = classes[:, None] == classes
    return rows, classes, Relations(same & ~torch.eye(count, dtype=torch.bool), ~same)


@given(st.integers(0, 1000), st.sampled_from([0.05, 0.3, 1.0]))
def test_that_semi_hard_triplets_are_the_nearest_of_those_of_a_published_library(
    seed: int, margin: float
) -> None:
    rows, classes, related = _case(seed)
    distances = squared_distances(rows, rows)
    mined = semi_hard(distances, related, margin)
    published = TripletMarginMiner(margin, "semihard", distance=LpDistance(power=2))(rows, classes)
    nearest: dict[tuple[int, int], tuple[float, int]] = {}
    for a, p, n in zip(*(each.tolist() for each in published), strict=True):
        nearest[a, p] = min(nearest.get((a, p), (9.0, -1)), (float(distances[a, n]), n))
    found = {(int(a), int(p)): int(mined.negatives[a, p]) for a, p in mined.valid.nonzero()}
    assert found == {pair: negative for pair, (_, negative) in nearest.items()}


@given(st.integers(0, 1000), st.integers(0, 12), st.integers(1, 12))
def test_that_hard_negatives_are_the_most_similar_but_for_those_passed_over(
    seed: int, skip: int, count: int
) -> None:
    rows, _, related = _case(seed)
    similarities = rows @ rows.T
    chosen = hard_negatives(similarities, related.negatives, count, skip)
    assert chosen.shape == (10, count)
    for anchor in range(10):
        allowed = related.negatives[anchor].nonzero().squeeze(1).tolist()
        ranked = sorted(allowed, key=lambda other: -similarities[anchor, other].item())
        wanted = ranked[min(skip, max(len(ranked) - 1, 0)) :][:count]
        assert chosen[anchor].tolist() == wanted + [-1] * (count - len(wanted))


def test_that_an_anchor_without_positive_or_negative_has_no_hard_triplet() -> None:
    distances = torch.tensor([[0.0, 1, 2], [1, 0, 3], [2, 3, 0]])
    positives = torch.tensor([[0, 1, 0], [1, 0, 0], [0, 0, 0]]).bool()
    negatives = torch.tensor([[0, 0, 1], [0, 0, 0], [1, 1, 0]]).bool()
    mined = hard(distances, Relations(positives, negatives))
    assert mined.valid.tolist() == [True, False, False]
    assert (int(mined.positives[0]), int(mined.negatives[0])) == (1, 2)
