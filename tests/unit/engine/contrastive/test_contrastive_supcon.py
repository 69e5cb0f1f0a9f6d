from __future__ import annotations

import torch
from pytorch_metric_learning.losses import SupConLoss
from pytorch_metric_learning.reducers import MeanReducer
from small_batches import agrees, batch_of, cosine, cross_entropy, objective_of, one_hot, through, views_of
from torch import Tensor


def _naive(rows: Tensor, labels: list[set[str]], temperature: float) -> Tensor:
    """The mean over positives outside of the logarithm, over anchors that have some."""
    losses = []
    for anchor in range(len(rows)):
        candidates = [other for other in range(len(rows)) if other != anchor]
        positives = [other for other in candidates if labels[anchor] & labels[other]]
        if positives:
            each = [
                cross_entropy(
                    lambda k, a=anchor: cosine(rows[a], rows[k]) / temperature, positive, candidates
                )
                for positive in positives
            ]
            losses.append(torch.stack(each).mean())
    return torch.stack(losses).mean()


def test_that_it_is_the_loss_with_the_mean_outside_the_logarithm() -> None:
    views = views_of(6)
    batch = batch_of(views, labels=one_hot([0, 0, 1, 2, 1, 0]))
    names = [{"a"}, {"a"}, {"b"}, {"c"}, {"b"}, {"a"}] * 2
    agrees(objective_of("supcon").loss(through, batch), _naive(torch.cat(views), names, 0.1), views)


def test_that_it_is_the_loss_of_a_published_library() -> None:
    views = views_of(6)
    classes = [0, 0, 1, 2, 1, 0]
    terms = objective_of("supcon").loss(through, batch_of(views, labels=one_hot(classes)))
    published = SupConLoss(temperature=0.1, reducer=MeanReducer())
    agrees(terms, published(torch.cat(views), torch.tensor(classes).repeat(2)), views)


def test_that_one_label_of_several_is_enough() -> None:
    views = views_of(4)
    labels = torch.tensor([[1.0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 0, 0]])
    names = [{"a", "b"}, {"b", "c"}, {"c"}, {"a"}] * 2
    terms = objective_of("supcon").loss(through, batch_of(views, labels=labels))
    agrees(terms, _naive(torch.cat(views), names, 0.1), views)


def test_that_an_anchor_without_positives_contributes_nothing() -> None:
    views = views_of(5, views=1)
    batch = batch_of(views, labels=one_hot([0, 0, 1, 2, 2]))
    names = [{"a"}, {"a"}, {"b"}, {"c"}, {"c"}]
    agrees(objective_of("supcon").loss(through, batch), _naive(views[0], names, 0.1), views)


def test_that_a_batch_without_any_positive_has_a_loss_of_zero_and_finite_gradients() -> None:
    views = views_of(3, views=1)
    terms = objective_of("supcon").loss(through, batch_of(views, labels=one_hot([0, 1, 2])))
    assert float(terms.total.detach()) == 0
    (gradient,) = torch.autograd.grad(terms.total, views)
    assert not gradient.any()


def test_that_an_item_without_a_label_has_its_own_views_alone() -> None:
    views = views_of(4)
    labels = one_hot([0, 0, 1, 1])
    labels[3] = torch.nan
    batch = batch_of(views, labels=labels, labelled=torch.tensor([True, True, True, False]))
    names = [{"a"}, {"a"}, {"b"}, {"nobody's"}] * 2
    agrees(objective_of("supcon").loss(through, batch), _naive(torch.cat(views), names, 0.1), views)
