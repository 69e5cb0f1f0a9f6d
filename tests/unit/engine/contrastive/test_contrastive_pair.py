from __future__ import annotations

import pytest
import torch
from pytorch_metric_learning.losses import ContrastiveLoss
from pytorch_metric_learning.reducers import DoNothingReducer
from small_batches import agrees, batch_of, cosine, objective_of, one_hot, through, views_of
from torch import Tensor

CLASSES = [0, 0, 1, 2, 1]


def _mean(values: list[Tensor]) -> Tensor:
    return torch.stack(values).mean() if values else torch.zeros((), dtype=torch.float64)


def _naive(rows: Tensor, alike: dict[tuple[int, int], bool], margin: float) -> Tensor:
    near, apart = [], []
    for (one, other), same in alike.items():
        square = 2 - 2 * cosine(rows[one], rows[other])
        if same:
            near.append(square / 2)
        elif square.sqrt() < margin:
            apart.append((margin - square.sqrt()) ** 2 / 2)
    return _mean(near) + _mean(apart)


def _by_class(classes: list[int]) -> dict[tuple[int, int], bool]:
    count = len(classes)
    return {(i, j): classes[i] == classes[j] for i in range(count) for j in range(count) if i != j}


@pytest.mark.parametrize("margin", [0.8, 1.5])
def test_that_the_margin_is_on_negatives_only(margin: float) -> None:
    views = views_of(5)
    batch = batch_of(views, labels=one_hot(CLASSES))
    terms = objective_of("pair", {"margin": margin}).loss(through, batch)
    agrees(terms, _naive(torch.cat(views), _by_class(CLASSES * 2), margin), views)


def test_that_its_distances_and_margins_are_those_of_a_published_library() -> None:
    views = views_of(5)
    terms = objective_of("pair").loss(through, batch_of(views, labels=one_hot(CLASSES)))
    published = ContrastiveLoss(reducer=DoNothingReducer())(torch.cat(views), torch.tensor(CLASSES * 2))
    near, apart = (published[name]["losses"] for name in ("pos_loss", "neg_loss"))
    agrees(terms, near.square().mean() / 2 + apart[apart > 0].square().mean() / 2, views)


def test_that_what_a_person_marked_counts_whatever_the_labels_say() -> None:
    views = views_of(4, views=1)
    batch = batch_of(
        views,
        labels=one_hot([0, 0, 1, 2]),
        pairs=torch.tensor([[0, 1], [2, 3]]),
        similar=torch.tensor([False, True]),
    )
    terms = objective_of("pair", {"marks": 0.5, "margin": 2.0}).loss(through, batch)
    alike = {(i, j): {i, j} == {2, 3} for i in range(4) for j in range(4) if i != j}
    marked = {(0, 1): False, (2, 3): True}
    expected = _naive(views[0], alike, 2.0) + 0.5 * _naive(views[0], marked, 2.0)
    agrees(terms, expected, views)


def test_that_a_not_similar_wins_over_its_contrary() -> None:
    views = views_of(3, views=1)
    pairs = torch.tensor([[0, 1], [1, 0]])
    batch = batch_of(views, pairs=pairs, similar=torch.tensor([False, True]))
    terms = objective_of("pair", {"margin": 2.0}).loss(through, batch)
    everything = dict.fromkeys(_by_class([0, 0, 0]), False)
    expected = _naive(views[0], everything, 2.0) + _naive(views[0], {(0, 1): False}, 2.0)
    agrees(terms, expected, views)


def test_that_equal_outputs_of_different_items_have_finite_gradients_and_the_trivial_loss() -> None:
    row = torch.ones(4, 6, dtype=torch.float64, requires_grad=True)
    batch = batch_of([row, row], labels=one_hot([0, 0, 1, 1]))
    terms = objective_of("pair").loss(through, batch)
    (gradient,) = torch.autograd.grad(terms.total, row)
    assert gradient.isfinite().all()
    assert terms.trivial is not None
    assert float(terms.total.detach()) == pytest.approx(float(terms.trivial), rel=1e-3)
