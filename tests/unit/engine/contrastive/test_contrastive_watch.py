from __future__ import annotations

from math import sqrt

import pytest
import torch
from torch.nn.functional import normalize

from engine.contrastive.watch import (
    alignment,
    effective_rank,
    health,
    is_stuck,
    spread,
    uniformity,
    votes,
)


def test_that_spread_is_the_deviation_against_that_of_an_even_sphere() -> None:
    even = normalize(torch.randn(4000, 16))
    assert float(spread(even)) == pytest.approx(1.0, abs=0.01)
    assert float(even.std(0).mean()) == pytest.approx(float(spread(even)) / sqrt(16), rel=0.02)
    assert float(spread(torch.ones(10, 4) / 2)) == 0


def test_that_the_effective_rank_counts_the_dimensions_in_use() -> None:
    flat = torch.zeros(50, 8)
    flat[:, :3] = torch.linalg.qr(torch.randn(50, 3))[0]
    assert float(effective_rank(flat)) == pytest.approx(3, rel=1e-4)
    assert float(effective_rank(torch.ones(10, 4))) == pytest.approx(1, rel=1e-4)


def test_that_alignment_and_uniformity_are_what_pairs_say_one_by_one() -> None:
    first, second = (normalize(torch.randn(7, 4).double()) for _ in range(2))
    pairs = [((a - b).norm() ** 2).item() for a, b in zip(first, second, strict=True)]
    assert float(alignment(first, second)) == pytest.approx(sum(pairs) / 7)
    spreads = [torch.exp(-2 * (first[i] - first[j]).norm() ** 2) for i in range(7) for j in range(7) if i < j]
    assert float(uniformity(first)) == pytest.approx(float(torch.stack(spreads).mean().log()))


def test_that_healthy_outputs_are_not_complained_of() -> None:
    outputs = torch.randn(64, 16)
    figures = health(outputs, outputs + 0.1 * torch.randn(64, 16))
    assert figures.complaint is None
    assert figures.alignment is not None
    assert figures.alignment < 0.1
    assert figures.uniformity < -2


def test_that_a_single_view_is_aligned_with_nothing() -> None:
    outputs = torch.randn(64, 16)
    alone, twice = health(outputs), health(outputs, outputs)
    assert alone.alignment is None
    assert (alone.spread, alone.rank) == pytest.approx((twice.spread, twice.rank), rel=1e-4)


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        (torch.ones(32, 8) + 1e-3 * torch.arange(32.0)[:, None] * torch.eye(8)[0], "nearly the same"),
        (torch.linspace(-1, 1, 32)[:, None] * torch.ones(8), "on one line"),
        (torch.zeros(32, 8), "nearly the same"),
    ],
)
def test_that_collapsed_outputs_are(outputs: torch.Tensor, words: str) -> None:
    complaint = health(outputs, outputs).complaint
    assert complaint is not None
    assert words in complaint


def test_that_a_loss_is_stuck_only_when_every_late_one_is_trivial() -> None:
    assert is_stuck([0.2, 0.2001, 0.1999], [0.2] * 3)
    assert not is_stuck([0.2, 0.19, 0.2], [0.2] * 3)
    assert not is_stuck([], [])


def test_that_neighbours_vote_with_the_exponential_of_their_similarity() -> None:
    similarities = torch.tensor([[0.9, 0.8, 0.1, 0.85]])
    labels = torch.tensor([[1.0, 0], [0, 1], [0, 1], [0, 1]])
    said = votes(similarities, labels, k=3, temperature=0.1)
    weights = (similarities / 0.1).exp()[0]
    expected = torch.stack([weights[0], weights[1] + weights[3]])
    torch.testing.assert_close(said[0] / said.sum(), expected / expected.sum())
