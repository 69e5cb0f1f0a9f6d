from __future__ import annotations

import pytest
import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import TripletMarginLoss
from pytorch_metric_learning.miners import BatchHardMiner
from pytorch_metric_learning.reducers import MeanReducer
from small_batches import agrees, batch_of, objective_of, one_hot, through, views_of
from torch import Tensor
from torch.nn.functional import normalize

from engine.contrastive.batch import Progress

CLASSES = [0, 0, 1, 2, 1, 0, 2, 3]


def _squares(rows: Tensor) -> Tensor:
    unit = normalize(rows)
    return (unit[:, None] - unit[None]).square().sum(2)


def _semi_hard(rows: Tensor, classes: list[int], margin: float) -> Tensor:
    """The nearest negative with d_ap < d_an < d_ap + margin of every anchor and positive."""
    squares = _squares(rows)
    losses = []
    for a in range(len(rows)):
        for p in range(len(rows)):
            if p == a or classes[p] != classes[a]:
                continue
            near = [
                squares[a, n]
                for n in range(len(rows))
                if classes[n] != classes[a] and squares[a, p] < squares[a, n] < squares[a, p] + margin
            ]
            if near:
                losses.append(squares[a, p] - torch.stack(near).min() + margin)
    return torch.stack(losses).mean()


@pytest.mark.parametrize("margin", [0.05, 0.2, 1.0])
def test_that_semi_hard_negatives_are_beyond_the_positive_and_within_the_margin(margin: float) -> None:
    views = views_of(8)
    terms = objective_of("triplet", {"margin": margin}).loss(
        through, batch_of(views, labels=one_hot(CLASSES))
    )
    agrees(terms, _semi_hard(torch.cat(views), CLASSES * 2, margin), views)


def test_that_hard_triplets_are_those_of_a_published_library() -> None:
    views = views_of(8)
    batch = batch_of(views, Progress(9, 10), labels=one_hot(CLASSES))
    terms = objective_of("triplet", {"mining": "hard"}).loss(through, batch)
    rows, labels = torch.cat(views), torch.tensor(CLASSES * 2)
    mined = BatchHardMiner()(rows, labels)
    loss = TripletMarginLoss(margin=0.2, distance=LpDistance(power=2), reducer=MeanReducer())
    agrees(terms, loss(rows, labels, mined), views)


def test_that_hard_mining_waits_until_the_warm_up_is_over() -> None:
    views = views_of(8)
    labels = one_hot(CLASSES)
    eager = objective_of("triplet", {"mining": "hard", "warm_up": 0.5})
    semi_hard = objective_of("triplet").loss(through, batch_of(views, labels=labels))
    before = eager.loss(through, batch_of(views, Progress(4, 10), labels=labels))
    after = eager.loss(through, batch_of(views, Progress(5, 10), labels=labels))
    assert torch.equal(before.total, semi_hard.total)
    assert not torch.equal(after.total, semi_hard.total)


def test_that_the_nearest_negatives_can_be_passed_over() -> None:
    views = views_of(8)
    batch = batch_of(views, Progress(9, 10), labels=one_hot(CLASSES))
    guarded = objective_of("triplet", {"mining": "hard", "skip": 2}).loss(through, batch)
    squares, classes = _squares(torch.cat(views)), CLASSES * 2
    losses = []
    for a in range(16):
        positives = [squares[a, p] for p in range(16) if p != a and classes[p] == classes[a]]
        negatives = [squares[a, n] for n in range(16) if classes[n] != classes[a]]
        losses.append((max(positives) - sorted(negatives)[2] + 0.2).clamp_min(0))
    agrees(guarded, torch.stack(losses).mean(), views)


def test_that_marks_of_a_person_make_triplets_without_labels() -> None:
    views = views_of(4, views=1)
    pairs, similar = torch.tensor([[0, 1]]), torch.tensor([True])
    batch = batch_of(views, Progress(9, 10), pairs=pairs, similar=similar)
    terms = objective_of("triplet", {"mining": "hard"}).loss(through, batch)
    squares = _squares(views[0])
    losses = [(squares[a, 1 - a] - squares[a, 2:].min() + 0.2).clamp_min(0) for a in (0, 1)]
    agrees(terms, torch.stack(losses).mean(), views)


@pytest.mark.parametrize("mining", ["semi-hard", "hard"])
def test_that_a_batch_without_triplets_has_a_loss_of_zero(mining: str) -> None:
    views = views_of(4)
    batch = batch_of(views, Progress(9, 10), labels=one_hot([0, 0, 0, 0]))
    terms = objective_of("triplet", {"mining": mining}).loss(through, batch)
    assert float(terms.total.detach()) == 0
    assert not any(gradient.any() for gradient in torch.autograd.grad(terms.total, views))


def test_that_equal_outputs_have_the_margin_for_a_loss() -> None:
    views = [torch.ones(4, 6)] * 2
    batch = batch_of(views, Progress(9, 10), labels=one_hot([0, 0, 1, 1]))
    terms = objective_of("triplet", {"mining": "hard", "margin": 0.3}).loss(through, batch)
    assert terms.trivial is not None
    assert float(terms.total.detach()) == pytest.approx(0.3)
    assert float(terms.trivial) == pytest.approx(0.3)
