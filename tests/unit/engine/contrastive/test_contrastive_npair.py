from __future__ import annotations

import pytest
import torch
from pytorch_metric_learning.distances import DotProductSimilarity
from pytorch_metric_learning.losses import NPairsLoss
from small_batches import agrees, batch_of, objective_of, one_hot, through, views_of

BARE = {"regularisation": 0.0}


def test_that_it_is_the_loss_of_a_published_library_where_each_class_has_a_pair() -> None:
    views = views_of(6)
    terms = objective_of("npair", BARE).loss(through, batch_of(views, labels=one_hot(list(range(6)))))
    published = NPairsLoss(distance=DotProductSimilarity(normalize_embeddings=False))
    agrees(terms, published(torch.cat(views), torch.arange(6).repeat(2)), views)


def test_that_outputs_are_not_normalised_but_their_squared_lengths_cost() -> None:
    views = views_of(4)
    batch = batch_of(views, labels=one_hot([0, 1, 2, 3]))
    free, costly = (
        objective_of("npair", {"regularisation": weight}).loss(through, batch).total for weight in (0.0, 0.1)
    )
    lengths = torch.stack([row.norm() ** 2 for row in torch.cat(views)])
    torch.testing.assert_close(costly, free + 0.1 * lengths.mean())
    longer = batch_of([3 * view for view in views], labels=one_hot([0, 1, 2, 3]))
    assert not torch.allclose(objective_of("npair", BARE).loss(through, longer).total, free)


def test_that_the_positive_is_another_item_of_the_class_and_its_rest_no_negative() -> None:
    anchors, others = views = views_of(5)
    classes = [0, 1, 0, 2, 0]
    positives = [2, 1, 4, 3, 0]  # the next of the class, going round; oneself where there is no other
    losses = []
    for anchor, positive in enumerate(positives):
        gaps = [
            (anchors[anchor] @ others[other] - anchors[anchor] @ others[positive]).exp()
            for other in range(5)
            if classes[other] != classes[anchor]
        ]
        losses.append((1 + sum(gaps)).log())
    terms = objective_of("npair", BARE).loss(through, batch_of(views, labels=one_hot(classes)))
    agrees(terms, torch.stack(losses).mean(), views)


def test_that_with_one_view_an_item_alone_in_its_class_has_no_positive() -> None:
    views = views_of(3, views=1)
    terms = objective_of("npair", BARE).loss(through, batch_of(views, labels=one_hot([0, 1, 0])))
    rows = views[0]
    losses = [(1 + (rows[a] @ rows[1] - rows[a] @ rows[2 - a]).exp()).log() for a in (0, 2)]
    agrees(terms, torch.stack(losses).mean(), views)


def test_that_long_outputs_do_not_overflow() -> None:
    views = [view.float() * 1e3 for view in views_of(4)]
    terms = objective_of("npair").loss(through, batch_of(views, labels=one_hot([0, 1, 0, 1])))
    assert terms.total.isfinite()
    assert float(terms.parts["squared_length"]) == pytest.approx(6e6, rel=0.5)
